"""The shapes of properties.yaml (what must hold for every possible case) and relaxed.yaml (what may be less safe).

Both lie beside a rule base and are no part of it: the loader does not read them and the content hash does not cover
them, so that a statement can be added without a new version of the rules.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nanorx.knowledge.files.models.rules import (  # noqa: TC001 - pydantic reads the annotations when it runs
    CiteMap,
    ConditionMap,
    Id,
    SelectorMap,
    Text,
)

__all__ = ["STATES", "PropertiesFile", "PropertyShape", "RelaxationShape", "RelaxedFile"]

STATES = (
    *("eligible", "conditional", "excluded", "held-back"),
    *("first-tier", "later-tier", "approved-here", "people-here", "fits"),
)
"""Where a strategy may stand, and what evidence may say of it."""


class PropertyShape(BaseModel):
    """One statement; exactly one of `always`, `never` and `possible` says what holds.

    They take a state, the level of a criterion (`safety: at most -2`), or a list of these, of which any will do.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Id
    says: Annotated[str, Field(min_length=1, max_length=160, description="the statement, as a sentence")]
    because: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]
    for_: Annotated[SelectorMap | Literal["all"], Field(alias="for", description="the strategies it is about")]
    when: Annotated[list[ConditionMap], Field(description="it is about cases in which all of these are yes")]
    unless: Annotated[list[ConditionMap], Field(description="and none of these is yes")]
    knowing: Annotated[
        list[str] | None, Field(description="and in which nothing else is stated; [] is the empty case")
    ] = None
    always: Annotated[Any, Field(description="each strategy is one of these")] = None
    never: Annotated[Any, Field(description="no strategy is any of these")] = None
    possible: Annotated[Any, Field(description="for each strategy there is a case in which it is one of these")] = None


class PropertiesFile(BaseModel):
    """rules/properties.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    properties: Annotated[list[PropertyShape], Field(min_length=1)]


class RelaxationShape(BaseModel):
    """What one rule of the rule base before excluded or held back, and no longer has to be."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rule: Annotated[Id, Field(description="the rule of the rule base before, or `need-STRATEGY-NUMBER`")]
    for_: Annotated[SelectorMap | Literal["all"], Field(alias="for", description="the strategies it is about")]
    when: Annotated[list[ConditionMap], Field(description="it is about cases in which all of these are yes")]
    unless: Annotated[list[ConditionMap], Field(description="and none of these is yes")]
    still: Annotated[Literal["held-back", "nothing"], Field(description="what the strategies are there at least")]
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day of the decision, 2026-12-01")]
    because: Text
    cites: Annotated[list[CiteMap], Field(min_length=1)]


class GoneShape(BaseModel):
    """A strategy of the rule base before that this one does not have, or has under another id."""

    model_config = ConfigDict(extra="forbid", strict=True)

    strategy: Annotated[Id, Field(description="its id in the rule base before")]
    now: Annotated[Id | None, Field(description="its id in this one, where it was renamed")] = None
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="the day of the decision, 2026-12-01")]
    because: Text


class RelaxedFile(BaseModel):
    """rules/relaxed.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    gone: list[GoneShape] = []
    relaxed: list[RelaxationShape]  # last, since entries are added at the end of a file
