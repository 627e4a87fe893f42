"""What JSON of a result costs with the models as they are, and with each other way to declare and write them.

The models of the result are made anew from their annotations in each way, filled with the same result, and written.
CPU time, all in one run; the ratio is to dataclasses written by `json`, the way before msgspec. A cold start is the CPU
time of a fresh process that makes the models and writes a small object: import, declaration and first JSON together.

    pip install orjson          # the one way that the program does not need itself
    python benchmarks/json_of_a_result.py [runs]

Target: at most 0.5 of dataclasses and `json`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import fields, make_dataclass
from functools import lru_cache, partial, reduce
from operator import or_
from time import process_time
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, get_type_hints

import msgspec
import pydantic

import nanorx
from common import ROOT, example, filled, heading
from nanorx.advice.answers.brief import brief
from nanorx.advice.answers.catalogue import catalogue
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import Result
from nanorx.advice.answers.whole import whole
from nanorx.api import advisor_for

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.case import Case

TARGET = 0.5
BEFORE = "dataclass, json"
NAMES = {"arguments_for": "for", "arguments_against": "against"}

Fields = dict[str, Any]


def dataclass_of(name: str, types: Fields) -> type:
    """A frozen dataclass with slots."""
    return make_dataclass(name, [*types.items()], frozen=True, slots=True)


def struct_of(name: str, types: Fields) -> type:
    """A frozen msgspec Struct."""
    return msgspec.defstruct(name, [*types.items()], frozen=True, rename=NAMES)


def model_of(name: str, types: Fields) -> Any:
    """A frozen pydantic model."""
    config = pydantic.ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True, protected_namespaces=())
    own: Any = {key: (kind, pydantic.Field(alias=NAMES.get(key))) for key, kind in types.items()}
    return pydantic.create_model(name, __config__=config, **own)


def pydantic_dataclass_of(name: str, types: Fields) -> Any:
    """A frozen pydantic dataclass."""
    return pydantic.dataclasses.dataclass(frozen=True)(type(name, (), {"__annotations__": types}))


def remade(make: Callable[[str, Fields], Any], known: dict[Any, Any] | None = None, kind: Any = Result) -> Any:
    """A type in which each model is made anew; `known` holds what was made before."""
    known = {} if known is None else known
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if kind not in known:
            hints = get_type_hints(kind)
            types = {name: remade(make, known, hints[name]) for name in kind.__struct_fields__}
            known[kind] = make(kind.__name__, types)
        return known[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {None, Literal}:
        return kind
    inner = tuple(part if part is Ellipsis else remade(make, known, part) for part in parts)
    if origin is UnionType:
        return reduce(or_, inner)
    return origin[inner]


def refilled(value: Any, known: dict[Any, Any], make: Callable[[Any, Fields], Any]) -> Any:
    """A value in which each model is one of those that were made anew."""
    if isinstance(value, msgspec.Struct):
        own = {name: refilled(getattr(value, name), known, make) for name in value.__struct_fields__}
        return make(known[type(value)], own)
    if isinstance(value, dict):
        return {key: refilled(item, known, make) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(refilled(item, known, make) for item in value)
    return value


def shown(value: Any) -> dict[str, Any]:
    """A dataclass by its fields, for `json`."""
    return {key: getattr(value, name) for name, key in names(cast("Hashable", type(value)))}


@lru_cache
def names(kind: Hashable) -> list[tuple[str, str]]:
    """The fields of a dataclass, each with its key."""
    return [(item.name, NAMES.get(item.name, item.name)) for item in fields(cast("Any", kind))]


def ways(result: Result) -> dict[str, Callable[[], object]]:
    """Each way to write the result."""
    filled_: dict[Any, Any] = {}
    for make in (dataclass_of, struct_of, model_of, pydantic_dataclass_of):
        known: dict[Any, Any] = {}
        remade(make, known)
        build = (lambda kind, own: kind.model_construct(**own)) if make is model_of else (lambda kind, own: kind(**own))
        filled_[make] = refilled(result, known, build)
    plain, struct, model, rich = (filled_[make] for make in (dataclass_of, struct_of, model_of, pydantic_dataclass_of))
    encoder = msgspec.json.Encoder()
    found: dict[str, Callable[[], object]] = {
        BEFORE: partial(json.dumps, plain, separators=(",", ":"), default=shown),
        "the program (Result.dumps)": result.dumps,
        "msgspec Struct": partial(encoder.encode, struct),
        "dataclass, msgspec": partial(encoder.encode, plain),
        "dataclass, TypeAdapter": partial(pydantic.TypeAdapter(type(plain)).dump_json, plain),
        "pydantic dataclass": partial(pydantic.TypeAdapter(type(rich)).dump_json, rich),
        "pydantic model": model.model_dump_json,
    }
    try:
        import orjson  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - it need not be there
    except ImportError:
        print("without orjson, which is not installed")
    else:
        found["dataclass, orjson"] = partial(orjson.dumps, plain)
    return found


def cpu(run: Callable[[], object], runs: int) -> float:
    """The median CPU time in milliseconds, after two runs that do not count."""
    times: list[float] = []
    for turn in range(runs + 2):
        start = process_time()
        run()
        if turn >= 2:  # noqa: PLR2004 - caches and memory are warm then
            times.append((process_time() - start) * 1000)
    return statistics.median(times)


FIELDS = "\n".join(f"    field_{number}: int" for number in range(7))
CLASSES = "\n".join(f"{{head}}class Made{number}{{base}}:\n{FIELDS}" for number in range(21))
ONE = "Made0(*range(7))"
COLD = {
    "nothing": "",
    BEFORE: "import json\nfrom dataclasses import dataclass\n"
    + CLASSES.format(head="@dataclass(frozen=True, slots=True)\n", base="")
    + f"\njson.dumps({ONE}, default=lambda one: {{name: getattr(one, name) for name in one.__slots__}})",
    "msgspec Struct": "import msgspec\n"
    + CLASSES.format(head="", base="(msgspec.Struct, frozen=True)")
    + f"\nmsgspec.json.encode({ONE})",
    "dataclass, TypeAdapter": "from pydantic import TypeAdapter\nfrom dataclasses import dataclass\n"
    + CLASSES.format(head="@dataclass(frozen=True, slots=True)\n", base="")
    + f"\nTypeAdapter(Made0).dump_json({ONE})",
    "pydantic model": "from pydantic import BaseModel\n"
    + CLASSES.format(head="", base="(BaseModel)")
    + "\nMade0.model_construct(**{f'field_{n}': n for n in range(7)}).model_dump_json()",
    "dataclass, orjson": "import orjson\nfrom dataclasses import dataclass\n"
    + CLASSES.format(head="@dataclass(frozen=True, slots=True)\n", base="")
    + f"\norjson.dumps({ONE})",
}
"""Programs that declare as many models as a result has, with as many fields as they have on average."""


def cold(code: str, runs: int) -> float | None:
    """The median CPU time in milliseconds of a fresh process; None where a package is not there."""
    times: list[float] = []
    for _ in range(runs):
        script = f"import time\n{code}\nprint(time.process_time() * 1000)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        times.append(float(done.stdout))
    return statistics.median(times)


def print_brief(advisor: Advisor, case: Case, runs: int) -> None:
    """What the brief answer to the same case costs, beside the whole one, and putting it together again."""
    answer, texts = brief(advisor.assess(case)), catalogue(advisor)
    print(f"{cpu(lambda: recommend(advisor.assess(case)), runs):6.2f}        making the result")
    print(f"{cpu(lambda: brief(advisor.assess(case)), runs):6.2f}        making the brief answer")
    print(f"{cpu(answer.dumps, runs):6.2f}        writing the brief answer, {len(answer.dumps()):,} bytes")
    print(f"{cpu(partial(whole, answer, texts), runs):6.2f}        the whole from it and the catalogue")


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    base = nanorx.load(ROOT / "rules")
    case = example(base)
    print(heading(base) + f", {runs} runs, CPU ms")
    for name, given in (("the case that README shows", case), ("the same with every value stated", filled(case))):
        result = recommend(advisor_for(base).assess(given))
        times = {way: cpu(run, runs) for way, run in ways(result).items()}
        print(f"\n   ms  ratio  {name}, {len(result.dumps()):,} bytes")
        for way, taken in times.items():
            print(f"{taken:6.2f}{taken / times[BEFORE]:6.2f}  {way}")
        ratio = times["the program (Result.dumps)"] / times[BEFORE]
        print(f"{'':6}{ratio:6.2f}  target {TARGET}: {'met' if ratio <= TARGET else 'missed'}")
        text = result.dumps()
        print(f"{cpu(partial(Result.from_json, text), runs):6.2f}        reading it back (Result.from_json)")
        print(f"{cpu(partial(json.loads, text), runs):6.2f}        json.loads, without any check")
        print_brief(advisor_for(base), given, runs)
    print("\n   ms  cold start: import, 21 models, first JSON")
    for way, code in COLD.items():
        taken_cold = cold(code, runs)
        if taken_cold is not None:
            print(f"{taken_cold:6.1f}  {way}")


if __name__ == "__main__":
    main()
