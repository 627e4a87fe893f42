"""What must not matter to the evaluators: order, earlier calls, interrupts, threads, the hash seed, endurance."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conftest import examples
from generators import case_of, random_case, randoms, seeded, small_base
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.inference.crosscheck import Inference
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    return Advisor(base)


@pytest.fixture(scope="module")
def files(base: RuleBase) -> list[Case]:
    """One in 24 cases under cases/."""
    paths = sorted(path for path in (ROOT / "cases").rglob("*") if path.suffix in {".json", ".yaml"})
    return [read_case(path, base) for path in paths[::24]]


def by_id(inference: Inference, case: Case) -> dict[str, int]:
    return dict(zip([rule.id for rule in inference.base.rules], inference.verdicts(case).rules, strict=True))


# -- order


@given(randoms())
@examples(20)
def test_order_of_rules_does_not_matter(random: Random) -> None:
    """The same rules in another order give each rule the same verdict, and each finding the same truth."""
    base = small_base(random)
    rules = list(base.rules)
    random.shuffle(rules)
    one, other = Inference(base, all_possible=True), Inference(replace(base, rules=tuple(rules)), all_possible=True)
    for _ in range(3):
        case = random_case(random, base)
        assert by_id(one, case) == by_id(other, case)
        assert one.verdicts(case).findings == other.verdicts(case).findings


@pytest.mark.slow
@given(randoms())
@examples(8)
def test_order_of_keys_does_not_matter(advisor: Advisor, random: Random) -> None:
    """A case with its groups, keys and list elements shuffled gives the same bytes."""
    data = random_case(random, advisor.base, share=0.3).as_json()
    shuffled = {group: shuffle(random, data[group]) for group in random.sample(list(data), len(data))}
    one, other = (parse_any(form, advisor.base) for form in (data, shuffled))
    assert one.sha256 == other.sha256
    assert recommend(advisor.assess(one)).dumps() == recommend(advisor.assess(other)).dumps()


def parse_any(data: dict[str, Any], base: RuleBase) -> Case:
    """The case, without the refusal of generated entries that contradict each other."""
    return parse_case(data, replace(base, contradictions=()))


def shuffle(random: Random, entries: dict[str, Any]) -> dict[str, Any]:
    keys = random.sample(list(entries), len(entries))
    return {key: shuffle_list(random, entries[key]) for key in keys}


def shuffle_list(random: Random, value: Any) -> Any:
    if isinstance(value, dict):
        return shuffle(random, value)
    return random.sample(value, len(value)) if isinstance(value, list) else value


@pytest.mark.slow
def test_earlier_calls_do_not_matter(advisor: Advisor, files: list[Case]) -> None:
    """A case gives the same bytes from a fresh advisor as from one that has answered others before, in any order."""
    forth = [recommend(advisor.assess(case)).dumps() for case in files]
    back = [recommend(advisor.assess(case)).dumps() for case in reversed(files)]
    assert forth == back[::-1]
    assert recommend(Advisor(advisor.base).assess(files[3])).dumps() == forth[3]


HASH_SEEDS = """
import sys
sys.path.insert(0, {tests!r})
import hashlib, nanorx
from generators import random_case, seeded
from nanorx.advice.assessment import Advisor
from nanorx.advice.answers.recommend import recommend
base = nanorx.load({rules!r})
advisor, random, digest = Advisor(base), seeded(5), hashlib.sha256()
for _ in range(5):
    case = random_case(random, base)
    digest.update(recommend(advisor.assess(case)).dumps().encode())
    digest.update(nanorx.explain(case, base.strategies[7].id, rules=base).dumps().encode())
print(digest.hexdigest())
"""


@pytest.mark.slow
def test_hash_seed_does_not_matter() -> None:
    """Processes with different hash seeds give the same bytes."""
    script = HASH_SEEDS.format(tests=str(TESTS), rules=str(ROOT / "rules"))
    seen = set()
    for seed in "01":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert len(seen.pop().strip()) == len(hashlib.sha256().hexdigest())


# -- interrupts


class Interrupting:
    """durable-rules, but the call with this number raises, before or after it is done."""

    def __init__(self, module: Any, at: int, *, after: bool) -> None:
        self.module, self.left, self.after = module, at, after
        self.raised = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                self.raised = True
                raise KeyboardInterrupt
            answer = getattr(self.module, name)(*arguments)
            if self.left == 0:
                self.raised = True
                raise KeyboardInterrupt
            return answer

        return call


@pytest.mark.parametrize("after", [False, True])
def test_interrupt_at_any_call_spoils_no_later_case(*, after: bool) -> None:
    """Ctrl-C at any step of a case, creation and clean-up included: no crash, and the next case is answered rightly."""
    random = seeded(11)
    base = small_base(random)
    inference = Inference(base, all_possible=True)
    case, later = random_case(random, base, share=0.9), random_case(random, base, share=0.9)
    assert inference.engine is not None
    module = inference.engine._module
    steps = 0
    while True:
        steps += 1
        inference.engine._module = interrupting = Interrupting(module, steps, after=after)
        try:
            inference.verdicts(case)
        except KeyboardInterrupt:
            assert all(shard.handle is None for shard in inference.engine._shards), "the rulesets are abandoned"
        inference.engine._module = module
        inference.verdicts(later)  # raises where engine and judge differ
        inference.verdicts(case)
        if not interrupting.raised:
            break
    assert steps > 10


INTERRUPTED = """
import os, signal, sys, threading, time
sys.path.insert(0, {tests!r})
import nanorx
from generators import random_case, seeded
from nanorx.inference.crosscheck import Inference
base = nanorx.load({rules!r})
inference, random = Inference(base), seeded(3)
cases = [random_case(random, base) for _ in range(12)]
wanted = [inference.verdicts(case).rules for case in cases]
hits = done = 0
inside = over = False
def tease():
    global over
    answered = 0
    for sent in range(60):
        # One answer between two interrupts, so that a slow machine answers cases too.
        while hits < sent or not inside or done == answered:
            time.sleep(0.0005)
        answered = done
        time.sleep(random.random() * 0.01)
        os.kill(os.getpid(), signal.SIGINT)
    while hits < 60:
        time.sleep(0.0005)
    over = True
threading.Thread(target=tease).start()
while not over:
    try:
        inside = True
        while not over:
            assert inference.verdicts(cases[done % 12]).rules == wanted[done % 12]
            done += 1
    except KeyboardInterrupt:
        inside = False
        hits += 1
print(hits, done)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_real_interrupts_spoil_nothing() -> None:
    """Sixty SIGINTs into a process that evaluates case after case: it lives, and every answer is right."""
    script = INTERRUPTED.format(tests=str(TESTS), rules=str(ROOT / "rules"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    hits, answered = map(int, done.stdout.split())
    assert hits == 60
    assert answered >= 60


@pytest.mark.parametrize("reason", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_exception_in_the_drain_reaches_the_caller(
    reason: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is raised in the middle of a case is not swallowed, and the advisor goes on afterwards."""
    base = small_base(seeded(2))
    inference = Inference(base)
    case = case_of(base)
    before = inference.verdicts(case).rules

    def fail(shard: object, fact: str) -> list[str]:
        raise reason

    assert inference.engine is not None
    with monkeypatch.context() as patch:
        patch.setattr(inference.engine, "_assert", fail)
        with pytest.raises(reason):
            inference.verdicts(case)
    assert inference.verdicts(case).rules == before


# -- threads and endurance


@pytest.mark.slow
def test_threads_on_one_advisor(advisor: Advisor, files: list[Case]) -> None:
    """Several threads that share one advisor get the bytes that one thread gets."""
    alone = [recommend(advisor.assess(case)).dumps() for case in files]
    shared = Advisor(advisor.base)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda case: recommend(shared.assess(case)).dumps(), [*files, *reversed(files)]))
    assert answers == [*alone, *reversed(alone)]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is read from /proc")
def test_memory_stays_flat(base: RuleBase) -> None:
    """Two thousand cases of the shipped base leave the process no larger (benchmarks/memory.py: 200,000)."""
    inference, random = Inference(base), seeded(1)
    cases = [random_case(random, base) for _ in range(50)]
    for case in cases * 8:
        inference.verdicts(case)
    before = resident_kb()
    for _ in range(40):
        for case in cases:
            inference.verdicts(case)
    assert resident_kb() - before < 2_000


def resident_kb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
