"""Typer without boxes, and quick: words of the command line become values without a validation library.

Typer builds a pydantic adapter for each parameter, which takes longer than the whole ranking of a case. Parameters
that are words, numbers, switches or lists of words need none.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from typer import BadParameter
from typer.core import TyperCommand, TyperGroup

from nanorx.cli.trouble import unknown_command

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PlainCommand", "PlainGroup"]

_PLAIN: tuple[Any, ...] = (str, str | None, list[str], bool, int)
_MOST_DIGITS = 18


class _AsGiven:
    """A value as it stands on the command line; a whole number is read."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if param.type_descriptor.annotation is int and not isinstance(value, int):
            return _whole_number(str(value), param, ctx)
        words = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else ()
        if not all(_is_text(word) for word in words):
            raise BadParameter("it contains a null character or half a character", ctx=ctx, param=param)
        if "" in words and _is_optional(param) and ctx.get_parameter_source(param.name).name == "COMMANDLINE":
            raise BadParameter("it is empty", ctx=ctx, param=param)
        return list(value) if param.multiple else value


def _is_text(word: Any) -> bool:
    """Can it name a file? Bytes that are not UTF-8 can; they come as single halves of characters."""
    try:
        return not isinstance(word, str) or b"\0" not in os.fsencode(word)
    except UnicodeEncodeError:
        return False


def _is_optional(param: Any) -> bool:
    """Say whether a parameter may be left out; an empty word for it is probably a shell variable that was not set."""
    return bool(param.param_type_name == "option" or not param.required)


def _whole_number(word: str, param: Any, ctx: Any) -> int:
    digits = word.removeprefix("-")
    if not digits.isdecimal():
        raise BadParameter(f'"{word}" is not a whole number', ctx=ctx, param=param)
    if len(digits) > _MOST_DIGITS:
        raise BadParameter(f"a whole number has at most {_MOST_DIGITS} digits, not {len(digits)}", ctx=ctx, param=param)
    return int(word)


_AS_GIVEN = _AsGiven()


def _as_given() -> _AsGiven:
    return _AS_GIVEN


def _lighten(parameters: Iterable[Any]) -> None:
    """Leave out Typer's own conversion where a value is right as it is given."""
    for item in parameters:
        descriptor = getattr(item, "type_descriptor", None)
        if descriptor is not None and descriptor.annotation in _PLAIN:
            item.get_runtime_param = _as_given


class PlainCommand(TyperCommand):
    """A command with plain parameters."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the command line."""
        _lighten(self.get_params(ctx))
        return super().parse_args(ctx, args)


class PlainGroup(TyperGroup):
    """The program: its commands and what is said of one that does not exist."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before the command."""
        _lighten(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the first word names."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            raise unknown_command(name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)
