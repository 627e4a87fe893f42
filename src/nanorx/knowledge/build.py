"""Raw file data -> RuleBase. Mistakes go to the reports; what is broken is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from nanorx.knowledge.clause import Clause, ClauseError, Members, parse_clause
from nanorx.knowledge.rule import Effect, Example, Rule
from nanorx.knowledge.rulebase import Apart, Contradiction, Criterion, Imaging, Profile, RuleBase
from nanorx.knowledge.sources import Cite, Claim, Fact, Reference, Sources, Threshold
from nanorx.knowledge.strategy import Precedent, Readiness, Strategy, selects
from nanorx.knowledge.vocabulary import Attribute, Descriptor, Finding, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.reports import Reports
    from nanorx.knowledge.yamlfile import Path

__all__ = ["NOT_TOPICS", "build", "strategy_selector_values"]

NOT_TOPICS = frozenset({"vocabulary", "strategies"})
"""Folders of a rule base that hold no rules."""

_LISTS = ("particle", "material", "signal")
_SINGLE = (
    "family",
    "role",
    "purpose",
    "procedure",
    "route",
    "form",
    "payload",
    "energy",
    "energy_path",
    "mri",
    "embolic",
    "cytotoxic",
    "ionizing",
    "heat",
    "targeting",
    "bleeding",
    "practiced",
    "plausible",
)
_YES_NO = {"no": "no", "yes": "yes"}


def build(raw: Mapping[str, Any], sha256: str, reports: Reports, *, drafts: bool = False) -> RuleBase:
    """Assemble a rule base from the data of its files, whose shapes are known to be right.

    `raw` maps the path within the folder to the file's data. With `drafts`, rules with the status
    draft may fire.
    """
    builder = _Builder(raw, reports)
    base = raw["base.yaml"]
    vocabulary = builder.vocabulary
    strategies = tuple(sorted(builder.strategies(), key=lambda item: item.id))
    rules = [*builder.needs(strategies), *builder.hold_backs(base, strategies), *builder.rules(strategies)]
    live = {"reviewed", "draft"} if drafts else {"reviewed"}
    return RuleBase(
        name=base["name"],
        title=base["title"],
        version=base["version"],
        sha256=sha256,
        notice=" ".join(base["notice"].split()),
        notice_short=base["notice_short"],
        vocabulary=vocabulary,
        criteria=tuple(Criterion(**row) for row in base["criteria"]),
        profiles={name: Profile(name, row.get("about", ""), row["weights"]) for name, row in base["profiles"].items()},
        caution_criterion=base["cautions_on"],
        ask_first=tuple(base["ask_first"]),
        case_line=tuple(base["case_line"]),
        imaging=Imaging(base["imaging_from"], base["imaging_limits"]),
        particles=base["particles_from"],
        apart=tuple(builder.apart(base)),
        contradictions=tuple(builder.contradictions()),
        strategies=strategies,
        rules=tuple(sorted((rule for rule in rules if rule.status in live), key=lambda item: item.id)),
        silent_rules=tuple(sorted((rule for rule in rules if rule.status not in live), key=lambda item: item.id)),
        sources=builder.sources(),
    )


def strategy_selector_values(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Everything that a rule may select a strategy by, from its file."""
    values: dict[str, tuple[str, ...]] = {"id": (data["id"],)}
    values |= {name: (data[name],) for name in _SINGLE}
    values |= {name: tuple(data[name]) for name in _LISTS}
    values |= {name: (data["benefits"][name],) for name in ("confirm", "quantify", "follow")}
    values["readiness"] = (data["readiness"]["level"],)
    return values


class _Builder:
    def __init__(self, raw: Mapping[str, Any], reports: Reports) -> None:
        self.raw = raw
        self.reports = reports
        self.clauses: dict[tuple[str, str], Clause | ClauseError] = {}
        self.selected: dict[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]] = {}
        self.vocabulary = self._vocabulary()

    def files(self, prefix: str) -> Iterable[tuple[str, Any]]:
        return ((name, self.raw[name]) for name in sorted(self.raw) if name.startswith(prefix))

    # -- vocabulary

    def _vocabulary(self) -> Vocabulary:
        descriptors: dict[str, Descriptor] = {}
        labels: dict[str, str] = {}
        groups = {data["group"]: data for _, data in self.files("vocabulary/") if "group" in data}
        order = self.raw["base.yaml"]["groups"]
        for group in [*(name for name in order if name in groups), *(name for name in groups if name not in order)]:
            labels[group] = groups[group]["label"]
            for key, row in groups[group]["descriptors"].items():
                descriptors[f"{group}.{key}"] = _descriptor(group, key, row)
        findings: dict[str, Finding] = {}
        attributes: dict[str, Attribute] = {"id": Attribute("id", "strategy", "choice", {})}
        roles: dict[str, str] = {}
        for _, data in self.files("vocabulary/"):
            for name, row in data.get("findings", {}).items():
                findings[name] = Finding(name, row["label"], row.get("about", ""))
            for name, row in data.get("attributes", {}).items():
                choices = _YES_NO if row["kind"] == "yes-no" else row.get("choices", {})
                attributes[name] = Attribute(name, row["label"], row["kind"], choices)
            roles.update(data.get("imaging_roles", {}))
        return Vocabulary(descriptors, findings, attributes, labels, roles)

    def contradictions(self) -> Iterable[Contradiction]:
        for file, data in self.files("vocabulary/"):
            for place, row in enumerate(data.get("contradictions", [])):
                when = self.clause_list(file, ("contradictions", place, "when"), row["when"])
                yield Contradiction(row["id"], when, row["say"])

    # -- clauses, selectors, citations

    def clause_list(self, file: str, at: Path, rows: Iterable[Mapping[str, str]]) -> tuple[Clause, ...]:
        found: list[Clause] = []
        for place, row in enumerate(rows):
            for descriptor, text in row.items():
                clause = self._clause(descriptor, text)
                if isinstance(clause, Clause):
                    found.append(clause)
                else:
                    on_key = clause.code == "NRX104"
                    self.reports.add(
                        file, clause.code, str(clause), at=(*at, place, descriptor), advice=clause.advice, on_key=on_key
                    )
        return tuple(found)

    def _clause(self, descriptor: str, text: str) -> Clause | ClauseError:
        key = (descriptor, text)
        if key not in self.clauses:
            try:
                self.clauses[key] = parse_clause(descriptor, text, self.vocabulary)
            except ClauseError as error:
                self.clauses[key] = error
        return self.clauses[key]

    def apart(self, base: Mapping[str, Any]) -> Iterable[Apart]:
        for place, row in enumerate(base["listed_apart"]):
            unless = self.clause_list("base.yaml", ("listed_apart", place, "unless"), row.get("unless", []))
            yield Apart(row["id"], _selector(row["for"]), unless, row["say"])

    # -- strategies and rules

    def strategies(self) -> Iterable[Strategy]:
        for file, data in self.files("strategies/"):
            yield Strategy(
                id=data["id"],
                title=data["title"],
                summary=" ".join(data["summary"].split()),
                nanoparticle=data["nanoparticle"],
                attributes=strategy_selector_values(data),
                needs=self.clause_list(file, ("needs",), data["needs"]),
                imaging={role: tuple(names) for role, names in data["imaging"].items()},
                readiness=Readiness(
                    data["readiness"]["level"],
                    data["readiness"]["of"],
                    data["readiness"]["indication"],
                    _cites(data["readiness"]["cites"]),
                ),
                precedents=tuple(
                    Precedent(row["organ"], row["cancer"], tuple(row["imaging"]), row["reference"])
                    for row in data["precedents"]
                ),
                cites=_cites(data["cites"]),
                judgement=tuple(data["judgement"]),
            )

    def needs(self, strategies: Iterable[Strategy]) -> Iterable[Rule]:
        """A need is an exclusion with an empty `when` and `unless: [need]`: one mechanism for both."""
        for strategy in strategies:
            for place, clause in enumerate(strategy.needs, start=1):
                words = phrase(clause, self.vocabulary)
                yield Rule(
                    id=f"need-{strategy.id}-{place}",
                    topic="needs",
                    title=f"{strategy.title} needs: {words}",
                    because=f"Without this the strategy cannot be carried out: {words}.",
                    cites=strategy.cites,
                    selector={"id": (strategy.id,)},
                    strategies=(strategy.id,),
                    when=(),
                    unless=(clause,),
                    effect="exclude",
                    say=f"Needs {words}.",
                    origin="need",
                )

    def hold_backs(self, base: Mapping[str, Any], strategies: tuple[Strategy, ...]) -> Iterable[Rule]:
        for place, row in enumerate(base["hold_back"]):
            selector = _selector(row["for"])
            yield Rule(
                id=row["id"],
                topic="base",
                title=row["say"],
                because=" ".join(row["because"].split()),
                cites=(Cite("judgement", " ".join(row["because"].split())),),
                selector=selector,
                strategies=tuple(item.id for item in strategies if selects(selector, item)),
                when=self.clause_list("base.yaml", ("hold_back", place, "when"), row["when"]),
                unless=(),
                effect="hold-back",
                say=row["say"],
                origin="hold-back",
            )

    def rules(self, strategies: tuple[Strategy, ...]) -> Iterable[Rule]:
        for file in sorted(self.raw):
            topic = file.partition("/")[0]
            if "/" not in file or topic in NOT_TOPICS:
                continue
            data = self.raw[file]
            selector = {} if data["for"] == "all" else _selector(data["for"])
            then = data["then"]
            effect = cast("Effect", then if isinstance(then, str) else next(iter(then)))
            target = "" if isinstance(then, str) else then[effect]
            criterion = {"caution": self.raw["base.yaml"]["cautions_on"], "favor": target, "oppose": target}.get(
                effect, ""
            )
            yield Rule(
                id=data["id"],
                topic=topic,
                title=data["title"],
                because=" ".join(data["because"].split()),
                cites=_cites(data["cites"]),
                selector=selector,
                strategies=() if effect == "conclude" else self._selected(selector, strategies),
                when=self.clause_list(file, ("when",), data["when"]),
                unless=self.clause_list(file, ("unless",), data["unless"]),
                effect=effect,
                say=data["say"],
                criterion=criterion,
                strength=target if effect == "caution" else ("" if isinstance(then, str) else then.get("strength", "")),
                finding=target if effect == "conclude" else "",
                status=data["status"],
                examples=tuple(Example(row["case"], row["given"], row["expect"]) for row in data["examples"]),
            )

    def _selected(self, selector: Mapping[str, tuple[str, ...]], strategies: tuple[Strategy, ...]) -> tuple[str, ...]:
        """The ids that a selector takes; many rules share one."""
        key = tuple(selector.items())
        if key not in self.selected:
            self.selected[key] = tuple(item.id for item in strategies if selects(selector, item))
        return self.selected[key]

    # -- sources

    def sources(self) -> Sources:
        claims = self.raw["claims.yaml"]["claims"]
        thresholds = self.raw["thresholds.yaml"]["thresholds"]
        facts = self.raw["facts.yaml"]["facts"]
        references = self.raw["references.yaml"]["references"]
        return Sources(
            claims={row["id"]: _claim(row) for row in claims},
            thresholds={row["id"]: _threshold(row) for row in thresholds},
            facts={
                row["id"]: Fact(
                    row["id"], row["says"], row["read"], row["inference"] == "yes", row["weight"], row["reference"]
                )
                for row in facts
            },
            references={row["id"]: _reference(row) for row in references},
        )


def phrase(clause: Clause, vocabulary: Vocabulary) -> str:
    """A clause in words: `liver (organ)`, `near-infrared laser (equipment)`, `size at most 3 cm`."""
    label = vocabulary.label(clause.descriptor)
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None or descriptor.kind == "yes-no":
        return label if clause.values == ("yes",) else f"{label}: {clause.text.removeprefix('is ')}"
    if descriptor.kind == "number":
        return f"{label} {clause.text}"
    names = [descriptor.choices[value] for value in clause.values]
    joiner = {"includes all of": " and ", "lacks": " or "}.get(clause.operator, " or ")
    words = ", ".join(names[:-1]) + joiner + names[-1] if len(names) > 1 else names[0]
    if len(names) > 6:  # noqa: PLR2004 - a longer list says less than its count
        words = f"any of {len(names)} choices"
    return f"no {words} ({label})" if clause.operator == "lacks" else f"{words} ({label})"


def _descriptor(group: str, key: str, row: Mapping[str, Any]) -> Descriptor:
    low, high = row.get("range") or (0, 0)
    choices = _YES_NO if row["kind"] == "yes-no" else dict(row.get("choices", {}))
    assume = row.get("assume")
    if row["kind"] == "set" and assume is not None:
        assume = Members(choices if assume == "all" else assume if isinstance(assume, list) else ())
    return Descriptor(
        name=f"{group}.{key}",
        group=group,
        label=row["label"],
        kind=row["kind"],
        question=row["question"],
        how=row["how"],
        changeable=row["changeable"],
        about=row.get("about", ""),
        choices=choices,
        unit=row.get("unit", ""),
        low=float(low),
        high=float(high),
        error=float(row.get("error", 0)),
        integer=row.get("integer", "no") == "yes",
        assume=assume,
        codes=row.get("codes", {}),
        choice_codes=row.get("choice_codes", {}),
    )


def _selector(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: (value,) if isinstance(value, str) else tuple(value) for name, value in data.items()}


def _cites(rows: Iterable[Mapping[str, str]]) -> tuple[Cite, ...]:
    return tuple(Cite(kind, " ".join(what.split())) for row in rows for kind, what in row.items())  # type: ignore[arg-type]


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        row["id"],
        row["at"],
        row["says"],
        tuple(row["references"]),
        tuple(row["bears_on"]),
        row["weight"],
        row.get("note", ""),
    )


def _threshold(row: Mapping[str, Any]) -> Threshold:
    scope = row.get("scope") or []
    return Threshold(
        id=row["id"],
        about=row["about"],
        says=row["says"],
        binding=row["binding"],
        may_exclude=row["may_exclude"] == "yes",
        reference=row["reference"],
        read=row["read"] == "yes",
        second_reading=row["second_reading"],
        place=row.get("place", ""),
        scope_says=row.get("scope_says", ""),
        scope=tuple(_selector(part) for part in ([scope] if isinstance(scope, dict) else scope)),
    )


def _reference(row: Mapping[str, Any]) -> Reference:
    year_volume = ";".join(str(row[key]) for key in ("year", "volume") if row.get(key))
    where = " ".join(part for part in (row.get("journal", ""), year_volume) if part)
    where = f"{where}:{row['pages']}" if row.get("pages") and where else where
    text = row.get("text") or ". ".join(
        part.strip().rstrip(".") for part in (row.get("authors", ""), row.get("title", ""), where) if part
    )
    return Reference(
        id=row["id"],
        kind=row["kind"],
        short=row.get("short", ""),
        number=row.get("number", 0),
        match=row.get("match") or "",
        text=" ".join(text.split()),
        seen=row.get("seen") or "",
        note=row.get("note", ""),
        url=row.get("url", ""),
        doi=row.get("doi", ""),
    )
