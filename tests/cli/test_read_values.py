"""What commands say of values that they read otherwise than these were written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def test_commands_say_once_what_they_read(run: Callable[..., Any]) -> None:
    """On standard error, and as `read_as` of the answer, which else is that for the canonical values."""
    wide = run("recommend", "-", "--json", stdin=b'{"tumor": {"organ": "LIVER", "histology": "HCC"}, "size": "38 mm"}')
    plain = b'{"tumor": {"organ": "liver", "histology": "hepatocellular-carcinoma", "size_cm": 3.8}}'
    found, expected = json.loads(wide.out), json.loads(run("recommend", "-", "--json", stdin=plain).out)
    assert found == {**expected, "read_as": wide.err.splitlines()}
    assert found["read_as"] == [
        'Read tumor.histology "HCC" as hepatocellular carcinoma.',
        'Read size "38 mm" as tumor.size_cm 3.8 cm.',
    ]


def test_set_takes_the_same(run: Callable[..., Any]) -> None:
    """A name by its synonym, a number with its unit; the commands of the page name the descriptor."""
    ran = run("recommend", "-", "--set", "PLT=96 G/L", "--set", "size=38mm", "--set", "organ=Liver", stdin=b"{}")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        'Read PLT "96 G/L" as patient.platelets_g_l 96 G/L.',
        'Read size "38mm" as tumor.size_cm 3.8 cm.',
    ]
    assert "--set patient.platelets_g_l=96" in " ".join(ran.out.split())
    changes = ["imaging=+DSA,-CT", "receptors=HER-2", "equipment=none", "size=?", "pregnant=n"]
    ran = run("recommend", "-", *(word for change in changes for word in ("--set", change)), stdin=b"{}")
    said = " ".join(ran.out.split())
    for change in ("facility.imaging=+xray-angiography,-ct", "tumor.target_receptors=her2", "facility.equipment=none",
                   "tumor.size_cm=unknown", "patient.pregnancy=no"):  # fmt: skip
        assert f"--set {change} " in said
    both = run("recommend", "-", "--set", "size=38mm", "--set", "tumor.size_cm=4", stdin=b"{}")
    assert "tumor.size_cm is already set to another value" in " ".join(both.err.split())


def test_an_unusual_number_is_told_beside_a_mistake(run: Callable[..., Any]) -> None:
    """One round: who corrects the mistake sees the doubtful unit too; it is a warning and no mistake."""
    data = b'{"patient": {"bilirubin_mg_dl": 22, "platelets_g_l": 96000}, "tumor": {"size_cm": 38}}'
    ran = run("recommend", "-", stdin=data)
    said = " ".join(ran.err.split())
    assert ran.code == 2
    assert '"96000 /uL" (96 G/L) if that is meant' in said
    assert said.count("warning NRX218") == 2
    assert '"22 umol/L" (1.29 mg/dL) meant?' in said
    assert '"38 mm" (3.8 cm) meant?' in said
    assert said.endswith("1 mistake in standard input; nothing was ranked.")


def test_a_value_that_is_replaced_is_not_announced(run: Callable[..., Any]) -> None:
    """What --set replaces was not used."""
    data = b'{"tumor": {"organ": "liver"}, "size": "38 mm"}'
    ran = run("recommend", "-", "--set", "size=41 mm", stdin=data)
    assert "38 mm" not in ran.err
    assert 'Read size "41 mm" as tumor.size_cm 4.1 cm.' in ran.err


def test_a_value_without_set_is_recognized(run: Callable[..., Any], hcc: str) -> None:
    """A change that stands alone lacks its option."""
    assert "Did you mean --set platelets=45?" in run("what-if", hcc, "platelets=45").err
