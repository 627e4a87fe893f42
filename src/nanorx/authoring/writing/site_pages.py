"""The rule base as Markdown pages: one for each strategy, row, rule, descriptor, finding and reference.

The pages link to each other by relative links, so that they read well in a repository and can be built
into a static site with search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.common.characters import safe
from nanorx.document.sections.derivation import example_words, stated_words
from nanorx.knowledge.clause import Clause, Condition
from nanorx.knowledge.phrase import phrase
from nanorx.knowledge.sources import READ_WORDS, Cite
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import Reference
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Descriptor, Finding

__all__ = ["site_pages"]


def site_pages(base: RuleBase) -> dict[str, str]:
    """Return path -> Markdown text of every page, for the whole rule base; the same base gives the same pages."""
    return _Pages(base).all()


class _Pages:
    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.written = [rule for rule in (*base.rules, *base.silent_rules) if rule.origin == "rule"]
        self.written.sort(key=lambda rule: rule.id)

    def all(self) -> dict[str, str]:
        base = self.base
        pages = {"index.md": self._index()}
        pages |= {f"strategies/{item.id}.md": self._strategy(item) for item in base.all_strategies}
        pages |= {f"evidence/{row.id}.md": self._study(row) for row in base.evidence.values()}
        pages |= {f"rules/{rule.id}.md": self._rule(rule) for rule in self.written}
        words = base.vocabulary
        pages |= {f"descriptors/{name}.md": self._descriptor(item) for name, item in words.descriptors.items()}
        pages |= {f"descriptors/{name}.md": self._finding(item) for name, item in words.findings.items()}
        pages |= {f"references/{name}.md": self._reference(item) for name, item in base.sources.references.items()}
        pages |= {
            "strategies.md": self._list_of_strategies(),
            "evidence.md": self._list_of_evidence(),
            "rules.md": self._list_of_rules(),
            "descriptors.md": self._list_of_descriptors(),
            "references.md": self._list_of_references(),
        }
        return dict(sorted(pages.items()))

    # -- lists

    def _index(self) -> str:
        base = self.base
        return _page(
            base.title,
            f"{base.notice}",
            f"Version {base.version}, content hash `{base.sha256[:12]}`.",
            _table(
                ("What", "How many"),
                [
                    ("[Strategies](strategies.md)", str(len(base.strategies))),
                    ("[Standards, done today](strategies.md)", str(len(base.standards))),
                    ("[Studies, labels and guidelines](evidence.md)", str(len(base.evidence))),
                    ("[Rules](rules.md)", str(len(self.written))),
                    ("[Descriptors and findings](descriptors.md)", str(len(list(base.vocabulary.names())))),
                    ("[References](references.md)", str(len(base.sources.references))),
                ],
            ),
            "## Criteria and profiles",
            _table(
                ("Criterion", "Axis", *base.profiles, "About"),
                [
                    (item.label, item.axis, *(str(row.weights[item.id]) for row in base.profiles.values()), item.about)
                    for item in base.criteria
                ],
            ),
        )

    def _list_of_strategies(self) -> str:
        families = self.base.vocabulary.attributes["family"].choices
        parts: list[str] = []
        for family, label in families.items():
            rows = [
                (f"[{item.title}](strategies/{item.id}.md)", item.attribute("route"), self._approach(item))
                for item in self.base.all_strategies
                if item.attribute("family") == family
            ]
            if rows:
                parts += [f"## {label}", _table(("Strategy", "Route", "Approach"), rows)]
        return _page("Strategies", *parts)

    def _list_of_evidence(self) -> str:
        groups = [(item.title, item.strategies) for item in self.base.approaches]
        groups += [(f"{item.title} (done today)", (item.id,)) for item in self.base.standards]
        parts: list[str] = []
        listed: set[str] = set()
        for title, strategies in groups:
            rows = [row for row in self.base.evidence.values() if set(row.covered()) & set(strategies)]
            listed.update(row.id for row in rows)
            parts += [f"## {title}", _rows(rows) or "Not studied as such, as far as was found."]
        rest = [row for row in self.base.evidence.values() if row.id not in listed]
        return _page("Evidence", *parts, *(["## About a part alone", _rows(rest)] if rest else []))

    def _list_of_rules(self) -> str:
        topics = sorted({rule.topic for rule in self.written})
        parts: list[str] = []
        for topic in topics:
            rows = [
                (f"[{rule.title}](rules/{rule.id}.md)", _effect(rule), rule.status)
                for rule in self.written
                if rule.topic == topic
            ]
            parts += [f"## {topic}", _table(("Rule", "Effect", "Status"), rows)]
        return _page("Rules", *parts)

    def _list_of_descriptors(self) -> str:
        vocabulary = self.base.vocabulary
        parts: list[str] = []
        for group, label in vocabulary.groups.items():
            rows = [
                (f"[{item.name}](descriptors/{item.name}.md)", item.label, item.kind)
                for item in vocabulary.descriptors.values()
                if item.group == group
            ]
            parts += [f"## {label}", _table(("Descriptor", "Label", "Kind"), rows)]
        found = [(f"[{item.name}](descriptors/{item.name}.md)", item.label) for item in vocabulary.findings.values()]
        return _page("Descriptors and findings", *parts, "## findings", _table(("Finding", "Label"), found))

    def _list_of_references(self) -> str:
        rows = [
            (f"[{_short(item)}](references/{item.id}.md)", item.word(), item.full())
            for item in self.base.sources.references.values()
        ]
        return _page("References", _table(("Reference", "How sure", "Text"), rows))

    # -- single pages

    def _approach(self, item: Strategy) -> str:
        return self.base.approach_of[item.id].title if item.id in self.base.approach_of else "done today"

    def _studies(self, item: Strategy) -> str:
        """Return the rows about the whole strategy, each with what came out."""
        rows = [row for row in self.base.evidence.values() if row.counts and item.id in row.covered()]
        lines = (f"[{row.title}](../evidence/{row.id}.md): {row.say}" for row in rows)
        return _list(lines) or "Not studied as such, as far as was found."

    def _study(self, row: Evidence) -> str:
        tried = [(name, ", ".join(values)) for name, values in row.tried.items()]
        tumor = [(name, ", ".join(getattr(row, name)) or "not stated") for name in ("organ", "histology")]
        tumor += [("spread", ", ".join(row.spread))] if row.spread else []
        facts = [
            *(("subjects", row.subjects), ("species", row.species), ("number", str(row.number or ""))),
            *(("phase", row.phase), ("design", row.design), ("trial", row.trial), ("outcome", row.outcome)),
            *(("result", row.result), ("goal", row.goal), ("recommended", row.recommended), ("only if", row.only_if)),
            *(("where", ", ".join(row.region)), ("registry", ", ".join(row.registry)), ("study", row.study)),
            *(("read", f"{READ_WORDS[row.read]}: {row.place}"), ("status", row.status), ("checked on", row.checked_on)),
            ("reviewed by", row.reviewed_by or "not checked by a clinician"),
        ]
        studied = [
            f"[{self.base.strategy(name).title}](../strategies/{name}.md): {part.covers}"
            for part in row.studied
            for name in part.strategies
        ]
        unread = "" if row.limits_read or row.is_indication else "Its limits were not read."
        limits = [part for part in (self._conditions(row.limits, "../"), unread) if part] or ["None."]
        indication = [
            part
            for item in row.indication
            for part in ("If:", self._conditions(item.when, "../"), *self._unless(item.unless))
        ]
        source = Cite("reference", row.reference)
        return _page(
            row.title,
            f"**{row.say}**",
            f"Harm: {row.harm}" if row.harm else "",
            row.note,
            "## What it is",
            _table(("", ""), [item for item in facts if item[1]]),
            "## What was tried",
            _table(("", ""), tried),
            "## Which strategies",
            _list(studied),
            *(["## Indication", *indication] if row.is_indication else ["## Tumor", _table(("", ""), tumor)]),
            *(["## Limits", *limits] if row.subjects == "people" and (row.limits or not row.is_indication) else []),
            "## Sources",
            self._cites([source, *(Cite("claim", name) for name in row.claims)]),
        )

    def _unless(self, conditions: Iterable[Condition]) -> list[str]:
        found = self._conditions(conditions, "../")
        return ["Unless:", found] if found else []

    def _strategy(self, item: Strategy) -> str:
        attributes = self.base.vocabulary.attributes
        facts = [("id", f"`{item.id}`"), ("nanoparticle", item.nanoparticle)]
        for name, values in item.attributes.items():
            if name != "id" and values:
                attribute = attributes.get(name)
                words = [attribute.choices.get(value, value) if attribute else value for value in values]
                facts.append((attribute.label if attribute else name, ", ".join(words)))
        imaging = [
            (self.base.vocabulary.imaging_roles.get(role, role), ", ".join(names) or "none")
            for role, names in item.imaging.items()
        ]
        rules = [rule for rule in self.written if item.id in rule.strategies]
        return _page(
            item.title,
            item.summary,
            "## What it is",
            _table(("", ""), facts),
            "## What it needs",
            self._conditions(item.needs, "../"),
            "## Imaging",
            _table(("Role", "In order of preference"), imaging),
            "## Evidence",
            self._studies(item),
            "## Sources",
            self._cites(item.cites),
            "## Judgement",
            _list(item.judgement) or "None.",
            "## Rules that speak about it",
            _list(f"[{rule.title}](../rules/{rule.id}.md): {_effect(rule)}" for rule in rules) or "None.",
        )

    def _rule(self, rule: Rule) -> str:
        chosen = "; ".join(f"{name}: {', '.join(values)}" for name, values in rule.selector.items())
        who = f"Strategies with {chosen}." if chosen else "All strategies."
        named = [f"[{self.base.strategy(name).title}](../strategies/{name}.md)" for name in rule.strategies]
        examples = [
            (
                row.case,
                "; ".join(f"{key}: {_value(value)}" for key, value in row.given.items()) or "nothing",
                row.expect,
            )
            for row in rule.examples
        ]
        return _page(
            rule.title,
            f"**{rule.say}**",
            rule.because,
            f"Effect: {_effect(rule)}. Topic: {rule.topic}. Status: {rule.status}. Id: `{rule.id}`.",
            "## When",
            self._conditions(rule.when, "../") or "Always.",
            "## Unless",
            self._conditions(rule.unless, "../") or "None.",
            "## Who it speaks about",
            who if rule.effect != "conclude" else f"It concludes [{rule.finding}](../descriptors/{rule.finding}.md).",
            _list(named),
            "## Sources",
            self._cites(rule.cites),
            "## Examples",
            _table(("Example", "Given", "Expected"), examples),
        )

    def _descriptor(self, item: Descriptor) -> str:
        facts = [("kind", item.kind), ("question", item.question), ("how to find out", HOW[item.how])]
        facts += [("can be changed", item.changeable), ("allowed", item.allowed())]
        if item.kind == "number":
            facts.append(("measuring error", item.with_unit(item.error)))
        if item.assume is not None:
            facts.append(("assumed if not stated", "not limited" if not isinstance(item.assume, str) else item.assume))
        choices = [(name, label) for name, label in item.choices.items()] if item.kind != "yes-no" else []
        return _page(
            f"{item.name}",
            f"{item.label}. {item.about}".strip(),
            _table(("", ""), facts),
            *(["## Choices", _table(("Choice", "Label"), choices)] if choices else []),
            *self._derivation(item.name),
            "## Rules that ask about it",
            self._asking(item.name),
        )

    def _derivation(self, name: str) -> list[str]:
        """Say how a descriptor is computed; nothing of one that is not."""
        row = self.base.vocabulary.derived.of.get(name)
        if row is None:
            return []
        parts = ["## How it is computed"]
        parts += ["Only if all of these hold:", self._conditions(row.when, "../")] if row.when else []
        if row.items:
            points = [(self._clause(clause, "../"), str(given)) for item in row.items for clause, given in item.rows]
            parts.append(_table(("If", "Points, added up"), points))
        classes = [(self._row(item.when), row.descriptor.choices[item.choice]) for item in row.classes]
        parts += [_table(("The first row that holds", "Class"), classes)] if classes else []
        formulas = [(self._row(item.when), f"`{item.formula.text}`") for item in row.formulas]
        parts += [_table(("The first row that holds", "Formula"), formulas)] if formulas else []
        limits = ", ".join(map(row.descriptor.with_unit, row.cuts))
        parts += [f"Limits that rules may ask about: {limits}."] if limits else []
        parts += [f"If it is stated: {stated_words(row)}.", self._cites(row.cites), "Worked examples:"]
        return [*parts, _list(example_words(item.case, item.given, item.expect) for item in row.examples)]

    def _row(self, conditions: Iterable[Condition]) -> str:
        return "; ".join(self._condition(item, "../") for item in conditions) or "all other cases"

    def _finding(self, item: Finding) -> str:
        concluding = [rule for rule in self.written if rule.finding == item.name]
        return _page(
            item.name,
            f"{item.label}. {item.about} A finding: only rules conclude it.",
            "## Rules that conclude it",
            _list(f"[{rule.title}](../rules/{rule.id}.md)" for rule in concluding) or "None.",
            "## Rules that ask about it",
            self._asking(item.name),
        )

    def _asking(self, name: str) -> str:
        asking = [rule for rule in self.written if any(clause.descriptor == name for clause in rule.clauses())]
        needing = [item for item in self.base.all_strategies if any(clause.descriptor == name for clause in item.needs)]
        lines = [f"[{rule.title}](../rules/{rule.id}.md)" for rule in asking]
        lines += [f"need of [{item.title}](../strategies/{item.id}.md)" for item in needing]
        return _list(lines) or "None."

    def _reference(self, item: Reference) -> str:
        sources = self.base.sources
        citing = [rule for rule in self.written if any(item.id in sources.references_of(cite) for cite in rule.cites)]
        computed = [
            row
            for row in self.base.vocabulary.derived.rows
            if any(item.id in sources.references_of(cite) for cite in row.cites)
        ]
        studies = [row for row in self.base.evidence.values() if item.id in sources.references_of(_cite_of(row))]
        return _page(
            _short(item),
            f"{item.word().capitalize()}: {item.full()}" if item.word() else item.full(),
            item.note,
            "## Rules that rest on it",
            _list(f"[{rule.title}](../rules/{rule.id}.md)" for rule in citing) or "None.",
            *(["## Evidence from it", _rows(studies, "../")] if studies else []),
            *(["## What is computed by it"] if computed else []),
            _list(f"[{row.descriptor.label}](../descriptors/{row.name}.md)" for row in computed),
        )

    # -- parts

    def _conditions(self, conditions: Iterable[Condition], up: str) -> str:
        return _list(self._condition(item, up) for item in conditions)

    def _condition(self, item: Condition, up: str) -> str:
        if isinstance(item, Clause):
            return self._clause(item, up)
        return f"{item.words}: " + " | ".join(self._clause(clause, up) for clause in item.clauses)

    def _clause(self, clause: Clause, up: str) -> str:
        words = phrase(clause, self.base.vocabulary)
        return f"[{clause.descriptor}]({up}descriptors/{clause.descriptor}.md): {clause.text}; {words}"

    def _cites(self, cites: Iterable[Cite]) -> str:
        sources = self.base.sources
        lines: list[str] = []
        for cite in cites:
            if cite.kind == "judgement":
                lines.append(f"Judgement: {cite.what}")
                continue
            says = " ".join(str(getattr(sources.table(cite.kind)[cite.what], "says", "")).split())
            links = ", ".join(
                f"[{_short(sources.references[name])}](../references/{name}.md)" for name in sources.references_of(cite)
            )
            lines.append(f"{sources.short(cite)} ({cite.kind} `{cite.what}`): {says} {links}".strip())
        return _list(lines) or "None."


def _cite_of(row: Evidence) -> Cite:
    return Cite("evidence", row.id)


def _rows(rows: Iterable[Evidence], up: str = "") -> str:
    return _list(f"[{row.title}]({up}evidence/{row.id}.md): {row.say}" for row in rows)


def _effect(rule: Rule) -> str:
    if rule.effect == "conclude":
        return f"concludes {rule.finding}"
    words = {"favor": f"favors {rule.criterion}", "oppose": f"opposes {rule.criterion}"}.get(rule.effect, rule.effect)
    return f"{words}, {rule.strength}" if rule.strength else words


def _short(item: Reference) -> str:
    return f"[{item.number}]" if item.number else item.short or item.id


def _value(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _page(title: str, *parts: str) -> str:
    return safe("\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n", keep="\n")


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)
