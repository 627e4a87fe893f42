"""`nanorx schema`: the JSON Schemas of cases, results and other answers."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.cli.options import Rules

__all__ = ["schema"]

KINDS = ("case", "result", "why-not", "what-if")


def schema(
    kind: Annotated[
        str, Argument(metavar="case|result|why-not|what-if", help="What the schema is about.", show_default=False)
    ],
    rules: Rules = "",
) -> None:
    """Print a JSON Schema: case, result, why-not or what-if.

    Draft 2020-12. The schema of a case is made from the vocabulary of the rule base.
    """
    from nanorx.cli.output import write_json  # noqa: PLC0415 - a command loads only what it needs

    if kind == "case":
        from nanorx.cli.given import load_rules  # noqa: PLC0415 - the same
        from nanorx.knowledge.schema import case_schema  # noqa: PLC0415 - the same

        write_json(case_schema(load_rules(rules)))
    elif kind in KINDS:
        from nanorx.advice import schema as schemas  # noqa: PLC0415 - the same

        made = {
            "result": schemas.result_schema,
            "why-not": schemas.why_not_schema,
            "what-if": schemas.what_if_schema,
        }
        write_json(made[kind]())
    else:
        from nanorx.knowledge.errors import Problem, UsageError  # noqa: PLC0415 - the same
        from nanorx.knowledge.suggest import did_you_mean  # noqa: PLC0415 - the same

        advice = f"Schemas: {', '.join(KINDS)}. {did_you_mean(kind, KINDS)}".strip()
        raise UsageError([Problem("NRX307", f'there is no schema "{kind}"', advice)])
