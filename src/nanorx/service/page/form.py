"""The form of a case: what matters first, then all other fields by group, what is wrong on top."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import counted
from nanorx.document.markup import Html, h
from nanorx.knowledge.search import choices_with, descriptor_entries, search
from nanorx.knowledge.vocabulary import HOW
from nanorx.service.page.fields import field_id, input_id, on_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from nanorx.errors import Problem
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.page.entries import Given
    from nanorx.service.page.fields import FieldWriter
    from nanorx.service.page.sent import Sent

__all__ = ["case_form", "summary_of_problems"]

_FOUND, _WORDS = 12, 60
"""So many fields are found, by so many characters of what is looked for."""
_CONTROLS = ("case-file", "choice", "reason")
"""Elements that are no fields of the case, by id, about which something may be wrong."""
_ABOUT = 5_000
"""Characters of the sentence of a case about itself that the page takes."""


def case_form(
    write: FieldWriter, sent: Sent, asked: Sequence[str], trouble: Sequence[Problem] = (), notes: Sequence[str] = ()
) -> Html:
    """Write the form.

    Args:
        write: Writes the fields.
        sent: What was sent, for the controls.
        asked: The descriptors that come first.
        trouble: What is wrong with the case, or with something else that was sent.
        notes: What is said of a case that was opened.
    """
    base, given = write.base, write.given
    found = _found(sent.control("find"), base)
    return h(
        "form",
        h("h2", "The case", id="case-title"),
        summary_of_problems(trouble, base),
        h("div", *(h("p", note, class_="note") for note in notes), id="loaded"),
        h("p", h("button", "Show the answer", name="do", value="answer", class_="main"), " ", _open_case()),
        h("input", type="hidden", name="asked", id="asked", value=" ".join(asked)),
        h("div", *(_hidden("was", f"{name}={text}") for name, text in write.was.items()), id="was"),
        h("h3", "First of all", id="first-title"),
        h("p", "What is left out stays not known. What can change the first place is asked next.", class_="question"),
        h("p", write.settled, id="settled", class_="question"),
        h("div", *map(write.field, asked), id="first", class_="fields"),
        _find(sent.control("find"), found, base),
        h("h3", "All other fields"),
        *_groups(write, asked, {name for name, _ in found}),
        _of_itself(given),
        _profiles(base, sent.control("profile")),
        _expected(given),
        h("p", h("button", "Show the answer", name="do", value="answer", class_="main")),
        id="case",
        method="post",
        action="/",
        enctype="multipart/form-data",
        autocomplete="off",
        novalidate="",
        aria_labelledby="case-title",
    )


def summary_of_problems(problems: Sequence[Problem], base: RuleBase) -> Html:
    """Write what is wrong, each with a link to its field; empty where nothing is."""
    errors = [row for row in problems if row.severity == "error"]
    if not errors:
        return h("div", id="trouble")
    items = [h("li", _with_link(row, base), f" {on_page(row.advice)}") for row in problems]
    title = f"{counted(len(errors), 'entry', 'entries')} to correct"
    heading = h("h3", title, id="trouble-title", tabindex=-1)
    return h("div", heading, h("ul", *items), id="trouble", role="alert", class_="trouble")


def _with_link(problem: Problem, base: RuleBase) -> Html:
    name = ".".join(problem.path.split(".")[:2])
    place = f"line {problem.line}: " if problem.line else ""
    item = base.vocabulary.descriptors.get(name)
    if item is None:
        words = f"{place}{problem.message[:1].upper()}{problem.message[1:]}."
        return h("a", words, href=f"#{problem.path}") if problem.path in _CONTROLS else h("span", words)
    label = item.label[:1].upper() + item.label[1:]
    return h("a", f"{label}: {place}{problem.message.removeprefix(f'{name}: ')}.", href=f"#{input_id(name)}")


def _open_case() -> Html:
    """Write where a saved case is chosen."""
    chosen = h("input", type="file", name="case-file", id="case-file", accept=".json,.yaml,.yml")
    return h(
        "details",
        h("summary", "Open a saved case"),
        h("label", "File of a case (JSON or YAML); it takes the place of what is filled in", for_="case-file"),
        h("p", chosen, " ", h("button", "Open it", name="do", value="open")),
        id="open",
    )


def _find(words: str, found: Sequence[tuple[str, str]], base: RuleBase) -> Html:
    """Write the search for a field, by its name, a synonym or a choice, and what was found."""
    label = base.vocabulary.label
    items = [
        h("li", h("a", label(name), href=f"#{field_id(name)}"), f" ({choices})" if choices else "")
        for name, choices in found
    ]
    nothing = h("p", f'No field has the words "{words[:_WORDS]}".') if words.strip() and not found else None
    box = h(
        "input",
        type="search",
        name="find",
        id="find",
        value=words[:_WORDS],
        maxlength=_WORDS,
        autocomplete="off",
        size=20,
    )
    return h(
        "div",
        h("label", "Find a field", for_="find"),
        h("p", "By its name, another word for it, or a choice.", class_="question", id="q-find"),
        h("p", box, " ", h("button", "Find", name="do", value="find")),
        h("div", h("ul", *items) if items else None, nothing, id="found", role="status"),
        class_="find",
    )


def _found(words: str, base: RuleBase) -> list[tuple[str, str]]:
    """Return the descriptors that a search finds, best first, each with the choices that match."""
    wanted = words[:_WORDS].split()
    if not wanted:
        return []
    known = base.vocabulary.descriptors
    names = search(wanted, descriptor_entries(known.values()))[:_FOUND]
    matching = {name: choices_with(wanted, known[name])[:3] for name in names}
    return [(name, ", ".join(known[name].choices[row] for row in rows)) for name, rows in matching.items()]


def _groups(write: FieldWriter, asked: Sequence[str], found: Collection[str]) -> Iterator[Html]:
    """Write the fields that are not asked first, by group, and within it by how a value is found."""
    vocabulary = write.base.vocabulary
    for group, about in vocabulary.groups.items():
        rows = [row for row in vocabulary.descriptors.values() if row.group == group and row.name not in asked]
        here, other = _of_organ(rows, write)
        given = sum(any(write.given.entries.get(row.name, ())) for row in rows)
        said = f"{len(rows)}, {given} given" if given else f"{len(rows)}"
        wrong = any(write.given.problems_at(row.name) for row in rows)
        is_open = "" if wrong or any(row.name in found for row in rows) else None
        yield h(
            "details",
            h("summary", h("b", group[:1].upper() + group[1:]), h("span", f" ({said})", class_="count")),
            h("p", about, class_="question") if about and about != group else None,
            *_by_how(here, write, group),
            _others(other, write, group),
            id=f"g-{group}",
            class_="group",
            open=is_open,
        )


def _of_organ(rows: Sequence[Descriptor], write: FieldWriter) -> tuple[list[Descriptor], list[Descriptor]]:
    """Return the fields of the organ of the case, and those of others that have no entry."""
    organ = write.given.text(write.base.policy.organ)
    entries = write.given.entries
    other = [
        row for row in rows if organ and row.organs and organ not in row.organs and not any(entries.get(row.name, ()))
    ]
    return [row for row in rows if row not in other], other


def _by_how(rows: Sequence[Descriptor], write: FieldWriter, group: str) -> Iterator[Html]:
    places = list(HOW)
    ordered = sorted(rows, key=lambda row: places.index(row.how))
    for how, items in groupby(ordered, key=lambda row: row.how):
        title = HOW[how][:1].upper() + HOW[how][1:]
        fields = [write.field(row.name) for row in items]
        yield h("h4", title, id=f"h-{group}-{how}")
        yield h("div", *fields, id=f"l-{group}-{how}", class_="fields")


def _others(rows: Sequence[Descriptor], write: FieldWriter, group: str) -> Html:
    fields = [write.field(row.name) for row in rows]
    box = h("div", *fields, id=f"l-{group}-other", class_="fields")
    hidden = None if rows else ""
    return h("details", h("summary", "Of tumors of other organs"), box, id=f"o-{group}", hidden=hidden)


def _of_itself(given: Given) -> Html:
    about = given.text("about")
    return h(
        "details",
        h("summary", h("b", "About this case")),
        h("div", h("label", "Its number or label", for_="i-id"), _text("id", given.text("id")), class_="field"),
        h(
            "div",
            h("label", "A sentence about it", for_="i-about"),
            h("p", "Do not write names or dates of birth.", class_="question", id="q-about"),
            h(
                "textarea",
                f"\n{about}",
                name="about",
                id="i-about",
                rows=3,
                maxlength=_ABOUT,
                aria_describedby="q-about",
            ),
            class_="field",
        ),
        id="g-itself",
        class_="group",
        open="" if about or given.text("id") else None,
    )


def _text(name: str, value: str) -> Html:
    return h("input", type="text", name=name, id=f"i-{name}", value=value, maxlength=200, autocomplete="off")


def _profiles(base: RuleBase, chosen: str) -> Html:
    rows = [
        h("option", name, value=name, selected="" if name == (chosen or next(iter(base.profiles))) else None)
        for name in base.profiles
    ]
    about = " ".join(f"{name}: {profile.about}" for name, profile in base.profiles.items())
    return h(
        "div",
        h("label", "Weights of the criteria", for_="profile"),
        h("p", about, class_="question", id="q-profile"),
        h("select", *rows, name="profile", id="profile", aria_describedby="q-profile"),
        class_="field",
    )


def _expected(given: Given) -> Html | None:
    """Keep what a file said is expected of the case."""
    text = given.text("expect")
    return _hidden("expect", text) if text else None


def _hidden(name: str, value: str) -> Html:
    return h("input", type="hidden", name=name, value=value)
