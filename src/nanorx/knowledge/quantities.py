"""Numbers as people write them, with a unit: `38 mm`, `22 umol/L`, `4,8 cm`. What is not one number is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.values import ValueProblem, as_number, check_value, converted, one_number, shown, typical
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["plain_unit", "read_number", "unit_of", "with_other_unit"]

_PLAIN = r"(?:\d+(?:[.,]\d+)*|\.\d+)"
_QUANTITY = re.compile(rf"([-+]?{_PLAIN}(?:[eE][-+]?\d+)?)\s*(\D.*)?", re.ASCII | re.DOTALL)
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}\Z", re.ASCII)
_POINTED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}(?![\d.,eE])", re.ASCII)
"""As a count of cells it is more often thousands than a fraction."""
_DECIMAL = re.compile(r"[-+]?\d*(?:[.,]\d+)?(?:[eE][-+]?\d+)?\Z", re.ASCII)
_SPACED = re.compile(r"[-+]?\d{1,3}(?:[ '\u00a0\u2009\u202f\u2019]\d{3})+(?!\d)", re.ASCII)
_ABOUT = re.compile(r"(?:about|approximately|approx\.?|around|roughly|circa|ca\.?|~|\u2248)\s*(.*)", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?:[<>\u2264\u2265]=?|(?:less|more|greater|fewer|smaller|larger) than|at (?:least|most)|up to"
    r"|under|over|above|below)\s*\d",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?:between\s+)?({_PLAIN})\s*\S*\s*(?:-|\u2013|\u2014|to|and|\.\.)\s*({_PLAIN})(?!\d)", re.ASCII)
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_MARKS = str.maketrans("\u00b5\u03bc\u00d7\u22c5\u00b7" + _RAISED, "uux**0123456789")
_LITER = re.compile(r"l(?![a-zA-Z])")
_POWER = re.compile(f"10([{_RAISED}]+)")


class _Written(NamedTuple):
    """A number and the unit beside it, empty if there is none."""

    number: float
    unit: str


def read_number(descriptor: Descriptor, text: str, spellings: Mapping[str, tuple[str, ...]], unit: str = "") -> float:
    """Return the number that a text states, in the unit of the descriptor.

    Args:
        descriptor: A descriptor of the kind number.
        text: A number, with or without a unit.
        spellings: By unit the other ways in which people write it.
        unit: The unit of a number without one; empty: that of the descriptor.

    Raises:
        ValueProblem: The text is not one number, has a unit that the descriptor does not have, or is not plausible.
    """
    found = _written(descriptor, text.strip())
    own = unit_of(descriptor, found.unit, spellings, found.number) if found.unit else ""
    if own and unit and own != unit:
        words = f"{descriptor.name}: {shown(text)} is in {own} and its key says {unit}"
        raise ValueProblem("NRX216", words, f"Write it below {descriptor.name}.")
    if (own or unit).startswith("/") and _POINTED.match(text.strip()):
        raise _two_ways(descriptor, text, "point")
    return with_other_unit(descriptor, found.number, own or unit)


def with_other_unit(descriptor: Descriptor, number: float, unit: str) -> float:
    """Check a number of one of the units of a descriptor, and return it in its own. Raises ValueProblem."""
    found = converted(descriptor, number, unit) if unit else number
    if found == number and not unit:
        return check_value(descriptor, number)  # type: ignore[return-value]
    try:
        return check_value(descriptor, found)  # type: ignore[return-value]
    except ValueProblem as error:
        if found == number:  # its unit is stated, so that no other one is meant
            raise ValueProblem(error.code, str(error), f"Allowed: {descriptor.allowed()}.") from None
        name, what = descriptor.name, "plausible" if error.code == "NRX201" else "a whole number"
        words = f"{name}: {format_number(number)} {unit} is {descriptor.with_unit(found)}, which is not {what}"
        raise ValueProblem(error.code, words, f"Allowed: {descriptor.allowed()}.") from None


def unit_of(descriptor: Descriptor, written: str, spellings: Mapping[str, tuple[str, ...]], number: float = 0.0) -> str:
    """Return the unit of a descriptor that a text means. Raises ValueProblem if it has none.

    The letter case counts only where it makes another unit: MG/DL is mg/dL, and g/L is not G/L. L and l are liters.
    The `number` before it is for the message.
    """
    wanted = plain_unit(written)
    known = [unit for unit in (descriptor.unit, *descriptor.units) if unit]
    ways: tuple[tuple[Callable[[str], str], Iterable[str]], ...] = (
        (str, ()),
        (_with_liters, ()),
        (str.casefold, spellings),
    )
    for same, others in ways:
        found = {unit for unit in (*known, *others) if same(wanted) in _forms(unit, spellings, same)}
        if len(found) == 1 and found <= {*known}:
            return found.pop()
    near = [unit for unit in known if wanted.lower() == plain_unit(unit).lower()]
    units = f"one of its units: {', '.join(known)}" if known else "no unit"
    advice = f"Write one number and {units}."
    hint = f" Small and capital letters count: if {near[0]} is meant, write {near[0]}." if near else ""
    if re.match(r"[x*]\d", wanted):
        hint = " Of several diameters write the one asked for; others have their own keys: nanorx descriptors diameter"
    total = re.fullmatch(r"\+(\d{1,3})(?:=\d{1,3})?", wanted, re.ASCII)
    hint = f" Write the sum of the two: {format_number(number + int(total[1]))}." if total else hint
    words = f"{descriptor.name}: {shown(written)} is not a unit of {descriptor.label}"
    raise ValueProblem("NRX216", words, advice + hint)


def plain_unit(text: str) -> str:
    """Return a unit without spaces and with plain signs: a raised 9 after 10 is `^9`, a micro sign is `u`."""
    return "".join(_POWER.sub(r"10^\1", text).translate(_MARKS).split())


def _forms(unit: str, spellings: Mapping[str, tuple[str, ...]], same: Callable[[str], str]) -> set[str]:
    """Return the ways in which a unit is written, without what does not count."""
    return {same(plain_unit(word)) for word in (unit, *spellings.get(unit, ()))}


def _with_liters(unit: str) -> str:
    """Return a unit with a capital L for each liter."""
    return _LITER.sub("L", unit)


def _written(descriptor: Descriptor, text: str) -> _Written:
    """Take a text apart. Raises ValueProblem with what to do for all that is not one number."""
    _refuse_more_than_a_number(descriptor, text)
    found = _QUANTITY.fullmatch(text.replace("\u2212", "-"))
    if found is None or not _DECIMAL.match(found[1]):
        number = format_number(typical(descriptor))
        example = f'"{number} {descriptor.unit}"' if descriptor.unit else number
        advice = f"Allowed: {descriptor.allowed()}. Write one number, as {example}."
        if found is not None:
            advice = f"Allowed: {descriptor.allowed()}. Write one point and no other sign in the number."
        raise ValueProblem("NRX205", f"{descriptor.name}: {shown(text)} is not a number", advice)
    pointed = found[1].replace(",", ".")
    if _GROUPED.match(found[1]):
        raise _two_ways(descriptor, text, "comma")
    as_number(descriptor._replace(integer=False), float(pointed))
    return _Written(float(pointed), (found[2] or "").strip())


def _two_ways(descriptor: Descriptor, text: str, sign: str) -> ValueProblem:
    """Return the mistake of a number with one comma or point before three digits."""
    number = re.match(r"[-+]?\d+[.,]\d+", text.strip(), re.ASCII)
    assert number is not None
    fraction, thousands = number[0].replace(",", "."), number[0].replace(",", "").replace(".", "")
    meant = "be a decimal point or divide thousands"
    advice = f"The {sign} may {meant}: write {format_number(float(fraction))} or {thousands}."
    return ValueProblem("NRX205", f"{descriptor.name}: {shown(text)} can be read in two ways", advice)


def _refuse_more_than_a_number(descriptor: Descriptor, text: str) -> None:
    name, words = descriptor.name, f"{descriptor.name}: {shown(text)}"
    about = _ABOUT.match(text)
    if about:
        best = f": {about[1]}" if about[1] and len(about[1]) < 20 else ""  # noqa: PLR2004 - a number and a unit
        raise ValueProblem("NRX205", f"{words} is not an exact number", f"Write the best estimate alone{best}.")
    if _LIMIT.match(text):
        advice = f"Write the number that was measured, or unknown if only this is known: {name} takes no limits."
        raise ValueProblem("NRX205", f"{words} is a limit, not a number", advice)
    ends = _RANGE.match(text)
    if ends and not re.search("[eE]-", text):
        numbers = [float(end.replace(",", ".")) for end in ends.groups() if _DECIMAL.match(end)]
        inside = [end for end in numbers if descriptor.low <= end <= descriptor.high]
        raise ValueProblem("NRX205", f"{words} is not one number", one_number(descriptor, *inside))
    if _SPACED.match(text):
        advice = "Write the number without spaces or marks between its digits."
        raise ValueProblem("NRX205", f"{words} is not one number", advice)
