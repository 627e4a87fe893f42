"""What leaves a process whole: every answer and every error, copied, pickled, and in a pool of processes."""

from __future__ import annotations

import copy
import inspect
import json
import multiprocessing
import pickle
import pkgutil
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
import small_folder
from nanorx.api import as_case
from nanorx.errors import Problem
from nanorx.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.rule_base import RuleBase

DATA: dict[str, Any] = {
    "about": "a case",
    "tumor": {"organ": "liver", "size_cm": 2.5},
    "facility": {"imaging": ["mri"]},
}
HERE = Problem("NRX205", "this is wrong", "Put it right.", "case.json", 3, 4, 9, "  size: x", "tumor.size")
ARGUMENTS = {
    "str": "a text",
    "Sequence[Problem]": [HERE, HERE],
    "Sequence[str]": ["one", "two"],
    "tuple[str | int, ...]": ("tumor", 2),
    "tuple[str, ...]": ("has", "lacks"),
    "int": 7,
    "Why": "unit",
}
"""What a parameter of an error is given here, by its annotation."""


def pickled(item: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(item, protocol))  # noqa: S301 - our own


COPIES: list[Callable[[Any], Any]] = [copy.copy, copy.deepcopy]
COPIES += [partial(pickled, protocol=number) for number in range(2, pickle.HIGHEST_PROTOCOL + 1)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules")))


@pytest.fixture(scope="module")
def public(small: RuleBase) -> dict[str, Any]:
    """One object of each public class that is no error. The rule base is one that was used."""
    case = as_case(DATA, small)
    strategy = small.strategies[0].id
    result = nanorx.recommend(case, rules=small)
    return {
        "Asking": nanorx.questions(case, rules=small),
        "Brief": nanorx.brief(case, rules=small),
        "Case": case,
        "Catalogue": nanorx.catalogue(small),
        "Comparison": nanorx.compare(case, {}, rules=small),
        "ErrorOut": nanorx.error_out(nanorx.CaseError([HERE]), 2),
        "Explanation": nanorx.explain(case, strategy, rules=small),
        "NumberRange": nanorx.NumberRange(1, 2.5, "cm"),
        "Problem": HERE,
        "Result": result,
        "RuleBase": small,
        "Verification": nanorx.verify(result, rules=small),
        "WhatIf": nanorx.what_if(case, {"tumor.size_cm": 4}, rules=small),
        "WhyNot": nanorx.why_not(case, strategy, rules=small),
    }


def errors() -> Iterator[type[BaseException]]:
    """Every exception class of the package."""
    modules = pkgutil.walk_packages(nanorx.__path__, "nanorx.")
    for name in sorted(found.name for found in modules if found.name != "nanorx.__main__"):
        for item in vars(import_module(name)).values():
            if isinstance(item, type) and issubclass(item, BaseException) and item.__module__ == name:
                yield item


def made(kind: type[BaseException]) -> BaseException:
    """An error with all the arguments that its class takes; an annotation that is not known here fails."""
    own = next((one for one in kind.__mro__ if "__init__" in vars(one)), BaseException)
    if not own.__module__.startswith("nanorx"):
        return kind("a text", 7)
    parameters = list(inspect.signature(own).parameters.values())
    return kind(*(ARGUMENTS[item.annotation] for item in parameters))


def state(error: BaseException) -> tuple[Any, ...]:
    return type(error), str(error), error.args, vars(error)


def test_every_error_is_copied_whole() -> None:
    """An error of any class of the package keeps its class, its text, its arguments and all that it carries."""
    kinds = list(errors())
    assert {nanorx.CaseError, nanorx.EngineDisagreement, nanorx.SolverDisagreement} < set(kinds)
    for kind in kinds:
        error = made(kind)
        error.add_note("seen in a worker")
        for way in COPIES:
            assert state(way(error)) == state(error)


def test_every_public_class_is_tried(public: dict[str, Any]) -> None:
    """A new public class has to be tried here, or is an error, which is tried above."""
    classes = {name for name in nanorx.__all__ if isinstance(getattr(nanorx, name), type)}
    assert set(public) == {name for name in classes if not issubclass(getattr(nanorx, name), BaseException)}
    assert all(type(item) is getattr(nanorx, name) for name, item in public.items())


def test_every_answer_is_copied_whole(public: dict[str, Any]) -> None:
    """An answer, a case and a problem are equal to their copies; a rule base and its copy give the same bytes."""
    for way in COPIES:
        copies = {name: way(item) for name, item in public.items()}
        assert all(type(item) is type(public[name]) for name, item in copies.items())
        base = copies.pop("RuleBase")
        assert set(vars(base)) < set(vars(public["RuleBase"])), "what was computed is not copied"
        assert nanorx.recommend(DATA, rules=base).dumps() == public["Result"].dumps()
        assert copies == {name: public[name] for name in copies}


def test_case_of_another_process_keeps_its_words(public: dict[str, Any]) -> None:
    """A copied case is answered as the first one, with its own words about the patient."""
    copied = pickled(public["Case"], pickle.DEFAULT_PROTOCOL)
    assert as_case(copied, public["RuleBase"]) == public["Case"]
    assert as_case(copied, public["RuleBase"]).about == "a case"


@pytest.mark.slow
def test_pool_of_processes(public: dict[str, Any]) -> None:
    """A worker that was started anew takes a used rule base and a case, and gives results and errors back whole."""
    small = public["RuleBase"]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(nanorx.recommend, public["Case"], rules=small)
        assert found.result() == public["Result"]
        wrong = pool.submit(nanorx.recommend, {"tumor": {"organ": "livre"}}, rules=small)
        with pytest.raises(nanorx.CaseError, match="livre") as told:
            wrong.result()
        assert told.value.problems[0].code == "NRX202"
        raising = "from nanorx import EngineDisagreement\nraise EngineDisagreement('0' * 64, '1' * 64, ['one rule'])"
        with pytest.raises(nanorx.EngineDisagreement) as differ:
            pool.submit(exec, raising).result()
        assert differ.value.differences == ("one rule",)


def test_every_object_shows_itself_in_a_line(public: dict[str, Any]) -> None:
    """`repr` names an object and counts what it holds; it is no page, whatever is in it."""
    line = re.compile(r"[ -~]{8,300}")
    for name, item in public.items():
        assert repr(item).startswith(f"{name}(")
        assert line.fullmatch(repr(item)), name
    assert public["Result"].case_sha256[:8] in repr(public["Result"])
    assert public["Result"].case_sha256 not in repr(public["Result"])
    assert len(repr(as_case({"id": "7" * 10_000}, public["RuleBase"]))) < 200
    assert len(repr(public["Result"].recommendations[0].studies)) < 300


def test_every_answer_is_read_back(public: dict[str, Any]) -> None:
    """What was written is read back equal, from text and from bytes, also with keys that a later version adds."""
    answers = {name: item for name, item in public.items() if isinstance(item, Model)}
    assert len(answers) == 10
    for name, answer in answers.items():
        kind = getattr(nanorx, name)
        later = json.dumps(_with_more(answer.as_json()))
        for text in (answer.dumps(), answer.dumps().encode(), later):
            assert kind.from_json(text) == answer, name


def _with_more(data: Any) -> Any:
    """The same with a key more in the answer and in each group that is a list's element."""
    if isinstance(data, list):
        return [{**_with_more(row), "more": 1} if isinstance(row, dict) else row for row in data]
    return {**{key: _with_more(row) if isinstance(row, list) else row for key, row in data.items()}, "later": [{}]}
