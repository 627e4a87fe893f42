"""The service as it runs: the command, its end by a signal, and connections of slow and hostile clients."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import uvicorn

from nanorx.cli.app import app
from nanorx.cli.trouble import guarded
from nanorx.service.running import _config, _listening
from nanorx.service.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.rule_base import RuleBase

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105 - of the tests
HEAD = b"POST /api/brief HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"


@contextmanager
def serving(base: RuleBase, **settings: Any) -> Iterator[tuple[str, int]]:
    """Serve in a thread of this process, with one process that computes."""
    server = uvicorn.Server(_config(ServiceSettings(**settings), base))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join()


def read_all(client: socket.socket) -> bytes:
    """What comes until the other end closes the connection."""
    client.settimeout(30)
    found = b""
    try:
        while piece := client.recv(65_536):
            found += piece
    except ConnectionResetError:
        pass
    return found


def test_slow_and_hostile_clients_are_dropped(base: RuleBase) -> None:
    """Headers that never end, a body that never ends, no HTTP, headers too large; others are answered meanwhile."""
    with serving(base, header_seconds=0.3, body_seconds=0.5) as address:
        silent, slow, half, wrong, large = (socket.create_connection(address) for _ in range(5))
        slow.sendall(b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        half.sendall(HEAD + b'{"case"')
        wrong.sendall(b"HELLO\r\n\r\n")
        large.sendall(b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 20_000)
        url = f"http://127.0.0.1:{address[1]}/api/brief"
        assert httpx2.post(url, json={"case": {}}, timeout=60).is_success
        assert read_all(silent) == read_all(slow) == b""
        for client, status, code in ((half, b"408", b"NRX613"), (wrong, b"400", b"NRX617"), (large, b"400", b"NRX617")):
            said = read_all(client)
            assert said.startswith(b"HTTP/1.1 " + status)
            assert code in said
            assert b"application/problem+json" in said
        for client in (silent, slow, half, wrong, large):
            client.close()


def command(*words: str) -> subprocess.Popen[str]:
    """Start the command; it has its own rules folder from the environment of the tests."""
    environment = {**os.environ, "PYTHONPATH": "src", "NANORX_TOKEN": ""}
    words = (sys.executable, "-m", "nanorx", "serve", "--port", "0", "--workers", "1", *words)
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)


def test_no_packet_waits_for_another_one() -> None:
    """Else each answer on a connection that is kept takes 40 ms more."""
    with _listening(ServiceSettings(port=0)) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        accepted.close()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGTERM, 0), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)]
)
def test_a_signal_ends_it_once_all_is_answered(
    root: Path, monkeypatch: pytest.MonkeyPatch, how: int, code: int
) -> None:
    """What is under way is answered, nothing else is said, and the exit code tells how it ended."""
    monkeypatch.chdir(root)
    running = command()
    assert running.stdout
    assert running.stderr
    said = running.stdout.readline()
    address = said.split()[3]
    port = int(address.rstrip("/").rpartition(":")[2])
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(HEAD)
    assert httpx2.get(f"{address}api/version", timeout=60).is_success, "it has begun"
    running.send_signal(how)
    client.sendall(b'{"case": {}}')
    answer = read_all(client)
    client.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"nanorx-brief/2"' in answer
    assert (running.wait(60), running.stdout.read(), running.stderr.read()) == (code, "", "")
    running.stdout.close()
    running.stderr.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--host", "0.0.0.0"), "NRX601"),  # noqa: S104 - what is refused
        (("--host", "nanorx.example"), "NRX601"),
        (("--host", "192.0.2.1", "--token-file", "token.txt"), "NRX602"),
        (("--host", "no such host", "--token-file", "token.txt"), "NRX602"),
        (("--port", "99999"), "NRX603"),
        (("--workers", "-1"), "NRX603"),
        (("--origin", "*"), "NRX603"),
        (("--origin", "https://records.example/path"), "NRX603"),
        (("--token-file", "empty.txt"), "NRX603"),
        (("--token-file", "short.txt"), "NRX603"),
        (("--token-file", "none.txt"), "NRX210"),
        (("--port", "TAKEN"), "NRX602"),
    ],
)
def test_what_cannot_be_served_is_refused(
    base: RuleBase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: str,
) -> None:
    """An address that others reach without a token, one that is taken, and settings that cannot be."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("token.txt", f"{TOKEN}\n"), ("empty.txt", " \n"), ("short.txt", "secret")):
        Path(name).write_text(text, encoding="utf-8")
    monkeypatch.setattr("nanorx.cli.commands.serve.load_rules", lambda *_, **__: base)
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_: pytest.fail("it is served"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = ["serve", *(port if word == "TAKEN" else word for word in words)]
        assert guarded(lambda: app(args=line, prog_name="nanorx", standalone_mode=False)) == 2
    said = capsys.readouterr().err
    assert f"error {code}" in said
    assert ("is in use already" in said) == ("TAKEN" in words)
    assert "attempting to bind" not in said


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the extra the command says how to install it."""
    monkeypatch.setattr("nanorx.service.extras.find_spec", lambda name: None)
    assert guarded(lambda: app(args=["serve"], prog_name="nanorx", standalone_mode=False)) == 2
    assert 'pip install "nanorx[serve]"' in capsys.readouterr().err
