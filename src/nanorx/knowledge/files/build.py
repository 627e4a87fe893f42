"""Raw file data -> RuleBase. Mistakes go to the reports; what is broken is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from nanorx.common.suggest import listing
from nanorx.knowledge.clause import Clause
from nanorx.knowledge.clause_messages import meant_name
from nanorx.knowledge.clause_parser import ON_NAME, ClauseError, make_group, parse_clause
from nanorx.knowledge.files.derivations import DerivationReader
from nanorx.knowledge.files.evidence import EvidenceReader
from nanorx.knowledge.files.rows import (
    YES_NO,
    cites_of_rows,
    codes_of_row,
    descriptor_of_row,
    selector_of_row,
    sources_of_files,
    systems_of_row,
    words_of_row,
)
from nanorx.knowledge.phrase import phrase
from nanorx.knowledge.rule import Effect, Example, Rule
from nanorx.knowledge.rule_base import Apart, Approach, Contradiction, Criterion, Imaging, Profile, RuleBase
from nanorx.knowledge.strategy import Strategy, StrategyFinder
from nanorx.knowledge.vocabulary import Attribute, Descriptor, Finding, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.sources import Strength

__all__ = ["NOT_TOPICS", "build", "strategy_selector_values"]

NOT_TOPICS = frozenset({"vocabulary", "strategies", "evidence"})
"""Folders of a rule base that hold no rules."""

_FORM = frozenset({"NRX105", "NRX106", "NRX108"})
"""Codes of mistakes in the form of a clause, which stay whatever descriptor of that kind was meant."""
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


def build(raw: Mapping[str, Any], sha256: str, reports: Reports, *, drafts: bool = False) -> RuleBase:
    """Assemble a rule base from the data of its files, whose shapes are known to be right.

    Args:
        raw: The data of each file, by its path within the folder.
        sha256: The content hash of the files.
        reports: Takes the mistakes; what is broken is left out of the rule base.
        drafts: Whether rules with the status draft may fire.
    """
    builder = _RuleBaseBuilder(raw, reports)
    base = raw["base.yaml"]
    vocabulary = builder.vocabulary
    known = tuple(sorted(builder.strategies(), key=lambda item: item.id))
    strategies = tuple(item for item in known if item.attribute("role") != "standard")
    evidence = builder.evidence.rows(builder.files("evidence/"), known)
    rules = [*builder.needs(known), *builder.evidence.rules(evidence), *builder.rules(known)]
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
        imaging=Imaging(base["imaging_from"], base.get("imaging_limits", {})),
        particles=base["particles_from"],
        apart=tuple(builder.apart(base)),
        contradictions=tuple(builder.contradictions("contradictions")),
        implausible=tuple(builder.contradictions("implausible")),
        strategies=strategies,
        standards=tuple(item for item in known if item.attribute("role") == "standard"),
        approaches=tuple(builder.approaches(strategies)),
        merged=builder.merged(known),
        policy=builder.evidence.policy,
        evidence=evidence,
        rules=tuple(sorted((rule for rule in rules if rule.status in live), key=lambda item: item.id)),
        silent_rules=tuple(sorted((rule for rule in rules if rule.status not in live), key=lambda item: item.id)),
        sources=sources_of_files(raw, evidence),
        begin_with=tuple(base.get("begin_with", ())),
    )


def strategy_selector_values(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return every attribute and value by which a rule may select a strategy, from the data of its file."""
    values: dict[str, tuple[str, ...]] = {"id": (data["id"],)}
    values |= {name: (data[name],) for name in _SINGLE}
    values |= {name: tuple(data[name]) for name in _LISTS}
    values |= {name: (data["benefits"][name],) for name in ("confirm", "quantify", "follow")}
    return values


class _RuleBaseBuilder:
    def __init__(self, raw: Mapping[str, Any], reports: Reports) -> None:
        self.raw = raw
        self.reports = reports
        self.clauses: dict[tuple[str, str], Clause | ClauseError] = {}
        self.selected: dict[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]] = {}
        self.vocabulary = self._vocabulary()
        reader = DerivationReader(self.vocabulary, reports, self._clause_of_entries, self.condition_list)
        self.vocabulary = self.vocabulary._replace(derived=reader.all(self.files("vocabulary/")))
        self.evidence = EvidenceReader(raw["base.yaml"], self.vocabulary, self.clause_at, self.condition_list)

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
                descriptors[f"{group}.{key}"] = descriptor_of_row(group, key, row)
        findings: dict[str, Finding] = {}
        attributes: dict[str, Attribute] = {"id": Attribute("id", "strategy", "choice", {})}
        roles: dict[str, str] = {}
        spellings: dict[str, tuple[str, ...]] = {}
        for _, data in self.files("vocabulary/"):
            for name, row in data.get("findings", {}).items():
                findings[name] = Finding(name, row["label"], row.get("about", ""))
            for name, row in data.get("attributes", {}).items():
                choices = YES_NO if row["kind"] == "yes-no" else row.get("choices", {})
                synonyms = {choice: tuple(words) for choice, words in row.get("choice_synonyms", {}).items()}
                attributes[name] = Attribute(name, row["label"], row["kind"], choices, row.get("every", ""), synonyms)
            roles.update(data.get("imaging_roles", {}))
            spellings.update(words_of_row(data.get("unit_spellings", {})))
        coded = self.raw.get("vocabulary/systems.yaml", {})
        return Vocabulary(
            descriptors,
            findings,
            attributes,
            labels,
            roles,
            spellings=spellings,
            systems=systems_of_row(coded.get("code_systems", {})),
            answers={word: codes_of_row(codes) for word, codes in coded.get("answer_codes", {}).items()},
            imaging=codes_of_row(coded.get("imaging_codes", {})),
        )

    def contradictions(self, key: Literal["contradictions", "implausible"]) -> Iterable[Contradiction]:
        for file, data in self.files("vocabulary/"):
            for place, row in enumerate(data.get(key, [])):
                when = self.clause_list(file, (key, place, "when"), row["when"])
                if when and len(when) == len(row["when"]):  # else a part of it would seem to be a contradiction
                    yield Contradiction(row["id"], when, row["say"])

    # -- clauses, selectors, citations

    def clause_list(self, file: str, at: Path, rows: Iterable[Mapping[str, str]]) -> tuple[Clause, ...]:
        """Read clauses; what is wrong goes to the reports and is left out."""
        return tuple(
            clause
            for place, row in enumerate(rows)
            for name, text in row.items()
            for clause in self.clause_at(file, (*at, place, name), text)
        )

    def condition_list(self, file: str, at: Path, rows: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
        """Read the clauses and groups of a `when` or `unless`; what is wrong goes to the reports and is left out."""
        found: list[Condition] = []
        for place, row in enumerate(rows):
            for name, what in row.items():
                here = (*at, place, name)
                if isinstance(what, str):
                    found += self.clause_at(file, here, what)
                    continue
                clauses = self.clause_list(file, here, what)
                try:
                    group = make_group(name, clauses, len(what), str(at[-1]))
                except ClauseError as error:
                    self.reports.add(file, error.code, str(error), at=here, advice=error.advice, on_key=True)
                    continue
                found += [group] if len(clauses) == len(what) else []  # else a clause of it is told already
        return tuple(found)

    def clause_at(self, file: str, at: Path, text: str) -> Iterable[Clause]:
        """Return the clause at a place of a file, or nothing if it is wrong, which is reported."""
        rests_on_entries = file == "base.yaml" or file.startswith("vocabulary/")
        clause = (self._clause_of_entries if rests_on_entries else self._clause)(str(at[-1]), text)
        if isinstance(clause, Clause):
            return (clause,)
        on_key = clause.code in ON_NAME
        read = {"allowed": tuple(self.vocabulary.names()), "value": at[-1]} if on_key else {"value": text}
        self.reports.add(file, clause.code, str(clause), at=at, advice=clause.advice, on_key=on_key, **read)
        meant = meant_name(str(at[-1]), self.vocabulary) if on_key else None
        also = self._clause(meant, text) if meant else None
        if isinstance(also, ClauseError) and also.code in _FORM:  # told at once: it would be met in the next round
            self.reports.add(file, also.code, str(also), at=at, advice=also.advice, value=text)
        return ()

    def _clause_of_entries(self, name: str, text: str) -> Clause | ClauseError:
        """Read a clause about what a case gives: it is asked before any rule has concluded a finding."""
        if name in self.vocabulary.findings:
            names = listing(sorted(self._concluded_from(name)), 20)
            advice = f"Ask about the descriptors that it is concluded from: {names}." if names else ""
            words = f'"{name}" is a finding: rules conclude it, and no case gives it'
            return ClauseError("NRX126", words, advice or "Ask about a descriptor.")
        return self._clause(name, text)

    def _concluded_from(self, finding: str) -> set[str]:
        """Return the descriptors that rules conclude a finding from, through other findings too."""
        todo, seen, found = [finding], {finding}, set[str]()
        while todo:
            wanted = {"conclude": todo.pop()}
            rules = [data for _, data in self.files("") if data.get("then") == wanted]
            rows = [row for data in rules for row in (*data["when"], *data["unless"])]
            for name in {name for row in rows for name in _names_in(row)} - seen:
                seen.add(name)
                if name in self.vocabulary.findings:
                    todo.append(name)
                elif name in self.vocabulary.descriptors:
                    found.add(name)
        return found

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
            yield Apart(row["id"], selector_of_row(row["for"]), unless, row["say"])

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
                cites=cites_of_rows(data["cites"]),
                judgement=tuple(data["judgement"]),
            )

    def needs(self, strategies: Iterable[Strategy]) -> Iterable[Rule]:
        """Make each need an exclusion with an empty `when` and `unless: [need]`, so that both work the same way."""
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

    def approaches(self, strategies: tuple[Strategy, ...]) -> Iterable[Approach]:
        """Yield the approaches in the order of their file, then each strategy that is in none as its own."""
        rows = self.raw.get("approaches.yaml", {}).get("approaches", {})
        titles = {item.id: item.title for item in strategies}
        placed: set[str] = set()
        for name, row in rows.items():
            members = tuple(sorted({item for item in row["strategies"] if item in titles} - placed))
            placed.update(members)
            if members:
                yield Approach(name, row["title"], members)
        for name in sorted(titles.keys() - placed):
            yield Approach(name, titles[name], (name,))

    def merged(self, strategies: Iterable[Strategy]) -> dict[str, str]:
        """Return the ids of strategies that are gone, each with the strategy that it became part of."""
        there = {item.id for item in strategies}
        rows = self.raw.get("approaches.yaml", {}).get("merged", {})
        return {old: new for old, new in rows.items() if old not in there and new in there}

    def rules(self, strategies: tuple[Strategy, ...]) -> Iterable[Rule]:
        finder = StrategyFinder(strategies)
        for file in sorted(self.raw):
            topic = file.partition("/")[0]
            if "/" not in file or topic in NOT_TOPICS:
                continue
            data = self.raw[file]
            selector = {} if data["for"] == "all" else selector_of_row(data["for"])
            then = data["then"]
            effect = cast("Effect", then if isinstance(then, str) else next(iter(then)))
            target = "" if isinstance(then, str) else then[effect]
            criterion = {"caution": self.raw["base.yaml"]["cautions_on"], "favor": target, "oppose": target}.get(
                effect, ""
            )
            strength = target if effect == "caution" else "" if isinstance(then, str) else then.get("strength", "")
            yield Rule(
                id=data["id"],
                topic=topic,
                title=data["title"],
                because=" ".join(data["because"].split()),
                cites=cites_of_rows(data["cites"]),
                selector=selector,
                strategies=() if effect == "conclude" else self._selected(selector, finder),
                when=self.condition_list(file, ("when",), data["when"]),
                unless=self.condition_list(file, ("unless",), data["unless"]),
                effect=effect,
                say=data["say"],
                criterion=criterion,
                strength=cast("Strength", strength),
                finding=target if effect == "conclude" else "",
                status=data["status"],
                examples=tuple(Example(row["case"], row["given"], row["expect"]) for row in data["examples"]),
            )

    def _selected(self, selector: Mapping[str, tuple[str, ...]], finder: StrategyFinder) -> tuple[str, ...]:
        """Return the ids that a selector selects. They are kept, since many rules share a selector."""
        key = tuple(selector.items())
        if key not in self.selected:
            self.selected[key] = tuple(item.id for item in finder.selected(selector))
        return self.selected[key]


def _names_in(row: Mapping[str, Any]) -> Iterable[str]:
    """Yield the names that a row of `when` or `unless` asks about, in a group or not."""
    for name, what in row.items():
        yield from [name] if isinstance(what, str) else (inner for part in what for inner in part)
