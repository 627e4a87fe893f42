"""An ordered map over processes of their own: answers come in the order of the tasks, and none is silently missing.

    with Workers(make, (base,), count=2) as workers:
        for answer in workers.map(tasks): ...

`make(base)` is called once in each process and gives the function that answers a task. Threads that each wait for an
answer of their own call `answer`, whatever the order. A process is a new Python that
imports neither the program that was started nor the script of the caller. Ctrl-C of a terminal does not reach it; it
ends with the block, or when the caller is gone, and may end at any moment: whatever is to be whole, the caller writes.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from queue import LifoQueue, SimpleQueue
from threading import Lock, Thread, Timer
from typing import IO, TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["REMOTE", "NotStartedError", "ProcessEndedError", "TooSlowError", "Workers", "processors", "serve"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

Pickled: TypeAlias = "list[bytes | memoryview]"
"""A pickle, and behind it the large buffers that it refers to, which are not copied to send them."""

REMOTE = "In a worker process:"
"""How the note on an error begins that says where in its process it was raised."""
_AHEAD = 4
"""Tasks under way for each process: so many wait behind a slow one."""
_SIZE = 8
"""Bytes of a number: that of the parts that are sent, and the size of each, stand before them."""
_CHILD = (
    f"import pickle, sys; sys.stdin.buffer.read({2 * _SIZE}); sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from nanorx.common.processes import serve; serve()"
)
_APART: dict[str, Any] = {"process_group": 0}
if sys.platform == "win32":
    _APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
"""How a process is started that Ctrl-C of a terminal does not reach."""


class ProcessEndedError(Exception):
    """A process ended before it gave its answer: it was killed, ran out of memory, or crashed.

    `code` is its exit code, or the negative number of the signal.
    """

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)  # what a copy is made from

    def __str__(self) -> str:
        """Return how the process ended."""
        how = f"signal {-self.code}" if self.code < 0 else f"exit code {self.code}"
        return f"a worker process ended ({how}) before it gave its answer"


class NotStartedError(ProcessEndedError):
    """A process ended before it could take a task; another one would hardly fare better."""


class TooSlowError(Exception):
    """A task took longer than it may; its process was stopped."""


def processors() -> int:
    """Return how many processors this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class Workers(Generic[Task, Answer]):
    """Processes that answer tasks, `ahead` of which are under way at most.

    Args:
        make: Called in each process with `given`; it returns the function that answers a task. It is found by its
            module and name. Tasks, answers and `given` are pickled.
        given: The arguments of `make`.
        count: The number of processes. With 1 all is done in this one, when the answer is taken.
        ahead: Tasks under way; 0 for four to each process. It bounds the memory.
    """

    def __init__(
        self, make: Callable[..., Callable[[Task], Answer]], given: tuple[Any, ...] = (), *, count: int, ahead: int = 0
    ) -> None:
        self.count = max(count, 1) if sys.executable else 1
        self.ahead = (ahead or _AHEAD * self.count) if self.count > 1 else 1
        self._make, self._given = make, given
        self._here: Callable[[Task], Answer] | None = None
        self._waiting: deque[Any] = deque()
        self._threads: ThreadPoolExecutor | None = None
        self._free: LifoQueue[_Process | None] = LifoQueue()
        self._running: list[_Process] = []
        self._lock, self._closed = Lock(), False
        self._setup: Pickled = []

    def __enter__(self) -> Self:
        """Nothing is started before there is a task."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the processes; after an error, or before all answers were taken, whatever they do."""
        with self._lock:
            self._closed = True
        for process in self._running:
            process.end(kill=kind is not None or bool(self._waiting))
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        for process in self._running:
            process.close()

    @property
    def pending(self) -> int:
        """How many tasks were given whose answers have not been taken."""
        return len(self._waiting)

    @property
    def room(self) -> bool:
        """Whether another task may be given before an answer is taken."""
        return self.pending < self.ahead

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """Answer tasks in their order; they are drawn as there is room. Raises as `take`."""
        for task in tasks:
            while not self.room:
                yield self.take()
            self.give(task)
        while self.pending:
            yield self.take()

    def give(self, task: Task) -> None:
        """Give a task, without waiting for its answer."""
        if self.count == 1:
            self._waiting.append(task)
            return
        if self._threads is None:
            self._set_up()
            self._threads = ThreadPoolExecutor(self.count)
        self._waiting.append(self._threads.submit(self._ask, _pickled(task)))

    def take(self) -> Answer:
        """Wait for the answer of the oldest task and return it.

        Raises:
            ProcessEndedError: The process ended on this task. The other tasks are answered; a new process is started.
            NotStartedError: No process could begin.
            Exception: What the function raised in its process; this task counts as answered.
        """
        task = self._waiting.popleft()
        if self.count == 1:
            if self._here is None:
                self._here = self._make(*self._given)
            return self._here(task)
        answered: Future[Pickled] = task
        good, answer = _unpickled(answered.result())
        if good:
            return answer  # type: ignore[no-any-return]
        raise answer

    def answer(self, task: Task, seconds: float | None = None) -> Answer:
        """Let a process answer a task, and wait for it. Several threads may call this; no more wait than are free.

        Args:
            task: The task.
            seconds: How long the answer may take; None for ever.

        Returns:
            The answer, always of another process than this one.

        Raises:
            TooSlowError: It took longer. The process was stopped; the next task has a new one.
            Exception: As `take` does.
        """
        with self._lock:
            if not self._setup:
                self._set_up()
        good, answer = _unpickled(self._ask(_pickled(task), seconds))
        if good:
            return answer  # type: ignore[no-any-return]
        raise answer

    def _set_up(self) -> None:
        """Make room for the processes, which are started when there is a task."""
        self._setup = _pickled((self._make, self._given))
        for _ in range(self.count):
            self._free.put(None)

    def _ask(self, task: Pickled, seconds: float | None = None) -> Pickled:
        """Let a free process answer a task; there is one for each thread."""
        process = self._free.get()
        try:
            if process and not process.lives():
                process.close()
                process = None
            if process is None:
                process = self._start()
                process.begin(self._setup)
            answer = process.exchange(task) if seconds is None else process.exchange_within(seconds, task)
        except BaseException:
            self._free.put(None)
            if process is not None:
                process.end(kill=True)
                process.close()
            raise
        self._free.put(process)
        return answer

    def _start(self) -> _Process:
        """Start a process that `__exit__` knows of, unless it came first."""
        with self._lock:
            if self._closed:
                raise CancelledError
            process = _Process()
            self._running = [*(running for running in self._running if running.lives()), process]
            return process


class _Process:
    """A Python of its own, and the pipes to it and back."""

    def __init__(self) -> None:
        from subprocess import _args_from_interpreter_flags  # type: ignore[attr-defined]  # noqa: PLC0415 - as multiprocessing does

        command = [sys.executable, *_args_from_interpreter_flags(), "-P", "-c", _CHILD]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_APART)  # noqa: S603 - this same Python
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._ready = False

    def begin(self, setup: Pickled) -> None:
        """Let the process make the function that answers tasks. Raises as `exchange`, and what that raises there."""
        good, failure = _unpickled(self.exchange([pickle.dumps(sys.path)], setup))
        if not good:
            raise failure
        self._ready = True

    def exchange(self, *contents: Pickled) -> Pickled:
        """Send something and return what comes back. Raises ProcessEndedError."""
        try:
            for content in contents:
                _send(self._to, content)
            return _receive(self._from)
        except (OSError, EOFError, ValueError):  # closed already
            self._process.kill()
            ended = ProcessEndedError if self._ready else NotStartedError
            raise ended(self._process.wait()) from None

    def exchange_within(self, seconds: float, content: Pickled) -> Pickled:
        """Exchange as above, and stop the process after some seconds. Raises TooSlowError too."""
        stopped: list[bool] = []

        def stop() -> None:
            stopped.append(True)
            self._process.kill()

        late = Timer(seconds, stop)
        late.daemon = True
        late.start()
        try:
            return self.exchange(content)
        except ProcessEndedError:
            if stopped:
                raise TooSlowError from None
            raise
        finally:
            late.cancel()

    def lives(self) -> bool:
        """Has it not ended yet?"""
        return self._process.poll() is None

    def end(self, *, kill: bool) -> None:
        """Tell the process that there is no more to do, or stop it as it is; wait until it is gone."""
        if kill:
            self._process.kill()
        else:
            with suppress(OSError):
                self._to.close()
        self._process.wait()

    def close(self) -> None:
        """Close the pipes, which nobody uses any more."""
        for pipe in (self._to, self._from):
            with suppress(OSError):  # what was not sent needs not be
                pipe.close()


def _pickled(thing: object) -> Pickled:
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
    return [head, *(buffer.raw() for buffer in buffers)]


def _unpickled(parts: Pickled) -> Any:
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301 - written by our own process


def _send(pipe: IO[bytes], parts: Pickled) -> None:
    sizes = [len(parts), *map(len, parts)]
    pipe.write(b"".join([size.to_bytes(_SIZE, "little") for size in sizes]))
    for part in parts:
        pipe.write(part)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Pickled:
    """Read what `_send` wrote. Raises EOFError if the other end was closed before all of it came."""
    count = int.from_bytes(_read(pipe, _SIZE), "little")
    sizes = _read(pipe, count * _SIZE)
    ends = range(0, len(sizes), _SIZE)
    return [_read(pipe, int.from_bytes(sizes[end : end + _SIZE], "little")) for end in ends]


def _read(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


def serve() -> None:
    """Be a worker process: make the function, then answer tasks until the caller has no more, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides
    pipe, answers = sys.stdin.buffer, _own_output()
    tasks: SimpleQueue[Pickled] = SimpleQueue()
    Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    with suppress(BrokenPipeError):
        answer, said = _made(tasks.get())
        _send(answers, said)
        gc.freeze()  # what was made stays: no collection need look at it
        while True:
            _send(answers, _answered(answer, tasks.get()))
    os._exit(0)


def _listen(pipe: IO[bytes], tasks: SimpleQueue[Pickled]) -> None:
    """Take tasks from the pipe. Where it ends nobody waits for an answer, and all stops as it is."""
    with suppress(EOFError, OSError):
        while True:
            tasks.put(_receive(pipe))
    os._exit(0)


def _own_output() -> IO[bytes]:
    """Return the pipe to the caller; what anybody prints goes to standard error, and who reads finds nothing."""
    pipe = io.BufferedWriter(io.FileIO(os.dup(1), "w"))
    sys.stdin, sys.stdout = open(os.devnull, encoding="utf-8"), sys.stderr  # noqa: PTH123, SIM115 - open to the end
    try:
        os.dup2(2, 1)  # for what is written in C
    except OSError:  # standard error is closed
        os.dup2(sys.stdin.fileno(), 1)
    return pipe


def _made(setup: Pickled) -> tuple[Callable[[Any], Any], Pickled]:
    """Make the function that answers tasks; return it, and what is said of it."""
    try:
        make, given = _unpickled(setup)
        return make(*given), _pickled((True, None))
    except Exception as error:  # noqa: BLE001 - it is raised where the task came from
        return _failed, _failed(error)


def _answered(answer: Callable[[Any], Any], task: Pickled) -> Pickled:
    try:
        return _pickled((True, answer(_unpickled(task))))
    except Exception as error:  # noqa: BLE001 - as above
        return _failed(error)


def _failed(error: Exception) -> Pickled:
    """Pickle an error with the lines of its traceback as a note; one that cannot be pickled, by its words."""
    from traceback import format_tb  # noqa: PLC0415 - only after an error

    error.add_note("".join([f"{REMOTE}\n", *format_tb(error.__traceback__)]).rstrip())
    try:
        content = pickle.dumps((False, error))
        pickle.loads(content)  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - whatever it is made of
        return [pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))]
    return [content]
