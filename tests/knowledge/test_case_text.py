"""How a case is written to its file: read back as the same case, and in YAML with everything else as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conftest import examples
from generators import random_case, randoms
from nanorx.errors import UsageError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case, read_case_text
from nanorx.knowledge.files.case_text import StoredCase, case_text

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

WRITTEN = """\
# asked by phone
about: 'a "quoted" sentence'
tumor:   # from the report
  organ: liver   # segment 5
  size: 38 mm
  # count: how many
  earlier_treatment:
    - surgery
    - ablation

patient: {age_years: 61, sex: male}
# the end
"""


@pytest.mark.parametrize(
    ("name", "text"), [("case.yaml", WRITTEN), ("case.json", '{"tumor": {"organ": "liver"}}\n'), ("new.yaml", "{}\n")]
)
def test_line_ends_of_a_file_stay(base: RuleBase, tmp_path: Path, name: str, text: str) -> None:
    """A case that an editor of Windows wrote has its line ends after each change, in old and new lines."""
    path = tmp_path / name
    path.write_bytes(text.replace("\n", "\r\n").encode())
    case = read_case(path, base)
    StoredCase(str(path), base, case, exists=True).save(case.replace({"tumor.depth_cm": 4.0, "patient.age_years": 70}))
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") >= 3
    assert read_case(path, base).values["tumor.depth_cm"] == 4.0


@pytest.mark.parametrize("form", ["json", "yaml"])
@examples(20)
@given(random=randoms())
def test_a_case_is_read_as_it_was_written(base: RuleBase, random: Any, form: str) -> None:
    """In either form, whatever it states."""
    case = random_case(random, base, 0.3)
    read = read_case_text(case_text(case, form).encode(), f"case.{form}", base)
    assert read.as_json() == case.as_json()


@examples(20)
@given(random=randoms())
def test_the_lines_of_a_file_are_kept(base: RuleBase, tmp_path_factory: pytest.TempPathFactory, random: Any) -> None:
    """Whatever is stated next, the file says just that, and its comments and its sentence about itself stay."""
    path = tmp_path_factory.mktemp("kept") / "case.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    case = read_case(path, base)
    stored = StoredCase(str(path), base, case, exists=True)
    after = parse_case(random_case(random, base, 0.2).as_json(), base)
    stored.save(case.replace({name: after.values.get(name) for name in {*case.stated, *after.stated}} | _stated(after)))
    read = read_case(path, base)
    assert read.as_json() == after.as_json()
    assert read.about == case.about
    text = path.read_text(encoding="utf-8")
    assert all(line in text for line in ("# asked by phone", "tumor:   # from the report", "# count: how", "# the end"))


def _stated(case: Any) -> dict[str, Any]:
    return {name: case.values[name] for name in case.stated}


def test_only_what_changed_is_written_anew(base: RuleBase, tmp_path: Path) -> None:
    """A new value stands below the commented line that waits for it, or at the end of its group."""
    path = tmp_path / "case.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    case = read_case(path, base)
    StoredCase(str(path), base, case, exists=True).save(case.replace({"tumor.count": 2.0, "goal.intent": "curative"}))
    expected = WRITTEN.replace("  # count: how many\n", "  # count: how many\n  count: 2\n")
    assert path.read_text(encoding="utf-8") == expected + "goal:\n  intent: curative\n"


def test_comments_that_cannot_be_kept_are_not_lost(base: RuleBase, tmp_path: Path) -> None:
    """It is said before anything is asked, and the file stays."""
    path = tmp_path / "case.yaml"
    text = "tumor: {organ: liver, # segment 5\n  size_cm: 3}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="comments"):
        StoredCase(str(path), base, read_case(path, base), exists=True)
    assert path.read_text(encoding="utf-8") == text
