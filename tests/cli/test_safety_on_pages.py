"""What stops an approach is on the first screen: once, the strongest first, and what is open says what it would do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.advice.language.evidence import never_in_people
from nanorx.advice.language.holds import held_words, reasons_of
from nanorx.advice.language.open_points import against_first
from nanorx.advice.language.summary import ANIMALS
from nanorx.advice.language.view import ResultView
from nanorx.advice.today import MOST
from nanorx.document.pages.ask import ask_document
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import recommend_document
from nanorx.document.sections.glance import NEVER
from nanorx.document.terminal import draw
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

NEEDLE, ARTERY = {"bleeding": ("high",)}, {"route": ("intra-arterial",)}
LIVER = {"organ": "liver", "histology": "hepatocellular-carcinoma", "size_cm": 2, "count": 1, "spread": "localized"}
TRIAL = {"setting": "clinical-trial"}


def case_with(base: RuleBase, **patient: Any) -> Any:
    return parse_case({"tumor": LIVER, "patient": patient, "goal": TRIAL}, base)


def first_screen(found: Assessment, width: int = 100, *, everything: bool = False) -> dict[str, str]:
    """The rows of the first block by label, each on one line."""
    made = recommend_document(
        recommend(found), found.case, found.base, command=lambda *words: " ".join(words), everything=everything
    )
    rows: dict[str, str] = {}
    label = ""
    for line in draw(made, width).split("\n\n")[1].splitlines():
        label = line[:10].strip() or label
        rows[label] = f"{rows.get(label, '')} {line[10:].strip()}".strip()
    return rows


def with_strong(base: RuleBase, descriptor: str, *selectors: object) -> RuleBase:
    """The rule base in which the cautions about a descriptor, for these strategies, are strong."""

    def changed(rule: Rule) -> Rule:
        meant = rule.effect == "caution" and rule.selector in selectors
        asks = any(clause.descriptor == descriptor for clause in rule.clauses())
        return rule._replace(strength="strong") if meant and asks else rule

    return replace(base, rules=tuple(changed(rule) for rule in base.rules))


def test_what_holds_back_all_of_a_kind_is_said_once(base: RuleBase) -> None:
    """A row names the kind, how many variants it has, and the value; those that are excluded are not counted."""
    strict = with_strong(base, "patient.inr", NEEDLE, ARTERY)
    found = Advisor(strict, use_engine=False).assess(case_with(strict, inr=6))
    said = first_screen(found, everything=True)["Held back"]
    left = [item for item in recommend(found).recommendations if item.status != "excluded"]
    for selector, words in ((NEEDLE, "by needle or probe into an organ"), (ARTERY, "by artery")):
        ((name, values),) = selector.items()
        number = sum(base.strategy(item.strategy.id).attributes[name] == values for item in left)
        assert said.count(f"Every approach {words} ({number} variants): ") == 1


def test_what_holds_back_everything_is_said_in_the_first_line(base: RuleBase) -> None:
    """The reason stands where the first approach would stand, in a sentence, and is not repeated."""
    found = Advisor(base, use_engine=False).assess(case_with(base, pregnancy="yes"))
    rows = first_screen(found)
    assert rows["First"] == "Everything that is not ruled out is held back: the patient is pregnant."
    assert recommend(found).leading_reason == rows["First"]
    assert "Held back" not in rows
    assert "held back" in rows["Nearest"]
    assert "pregnan" not in rows["Nearest"]
    assert rows["Against"].startswith("strong caution: The patient is pregnant")


def test_of_what_is_ruled_out_whole_the_page_says_by_what(base: RuleBase) -> None:
    """Where nothing is left, the reasons that rule out most stand there, each once."""
    nothing: dict[str, list[str]] = {"imaging": [], "equipment": [], "nanoparticles": []}
    case = parse_case({"facility": nothing, "tumor": {"organ": "brain"}}, base)
    rows = first_screen(Advisor(base, use_engine=False).assess(case))
    assert rows["First"] == "Every strategy is ruled out."
    assert re.search(r"^(Every approach|\d+ variants)", rows["Ruled out"])
    assert rows["Ruled out"].endswith("more: --all)")


@pytest.mark.parametrize("patient", [{}, {"inr": 6, "platelets_g_l": 8}, {"pregnancy": "yes"}])
def test_against_stands_there_the_strongest_first(base: RuleBase, patient: dict[str, Any]) -> None:
    """Known before open; what excludes before cautions that can hold back, and these before all other arguments."""
    found = Advisor(base, use_engine=False).assess(case_with(base, **patient))
    result = recommend(found)
    said = first_screen(found, everything=True)["Against"]
    item = result.recommendation(result.leading or result.recommendations[0].strategy.id)
    names = {name for row in item.criteria.values() for name in row.arguments_against}
    places = {name: said.index(" ".join(result.rules[name].say.split())) for name in names}
    order = [against_first(result.rules[name]) for name in sorted(names, key=places.__getitem__)]
    assert order == sorted(order)
    assert all(place < said.index("Open: ") for place in places.values())
    assert said.startswith("Nothing that is known. Open: ") == (not names and NEVER[1:] not in said)


@pytest.mark.parametrize(
    ("setting", "said"), [("routine-care", True), ("clinical-trial", True), ("preclinical-research", False)]
)
def test_what_nobody_had_is_said_where_people_are_treated(base: RuleBase, setting: str, *, said: bool) -> None:
    """Of a first approach that was tried in animals alone, or not as such, that stands among what is against it."""
    case = parse_case({"tumor": {"organ": "liver", "histology": "hepatocellular-carcinoma"}}, base)
    found = Advisor(base, use_engine=False).assess(case.replace({base.policy.setting: setting}))
    result = recommend(found)
    view = ResultView(result, found.case, base)
    item = view.leading or view.candidates[0]
    level = item.studies.level
    assert (NEVER[1:] in first_screen(found)["Against"]) == (said and level >= ANIMALS)
    assert any(row.studies.level >= ANIMALS and never_in_people(row, view) for row in view.variants)
    assert not any(row.studies.level < ANIMALS and never_in_people(row, view) for row in view.variants)


def test_a_recruiting_trial_is_named_where_trials_are_considered(base: RuleBase) -> None:
    """In the setting of a clinical trial alone, with its number and the date on which the registry was read."""
    tumor = {"organ": "pancreas", "histology": "pancreatic-ductal-adenocarcinoma", "size_cm": 3, "count": 1}
    facility = {"equipment": ["linear-accelerator"], "imaging": ["ct", "ultrasound"]}
    for setting in ("clinical-trial", "routine-care"):
        case = parse_case({"tumor": tumor, "facility": facility, "goal": {"setting": setting}}, base)
        evidence = first_screen(Advisor(base, use_engine=False).assess(case))["Evidence"]
        said = re.search(r"Recruiting: NCT\d{8} \(read \d{4}-\d\d-\d\d\)", evidence)
        assert bool(said) == (setting == "clinical-trial")


@pytest.mark.parametrize("patient", [{"pregnancy": "yes"}, {"infection": "sepsis"}, {"inr": 6, "platelets_g_l": 8}])
def test_what_changes_the_meaning_of_a_case_stands_in_its_line(base: RuleBase, patient: dict[str, Any]) -> None:
    """What holds something back, a histology that is not proven and what was set stand there however long the line."""
    case = parse_case({"tumor": {**LIVER, "histology_proven": "no"}, "patient": patient, "goal": TRIAL}, base)
    found = Advisor(base, use_engine=False).assess(case.replace({"patient.iron_overload": "no"}))
    made = recommend_document(
        recommend(found), found.case, base, command=lambda *words: " ".join(words), changed=("patient.iron_overload",)
    )
    line = " ".join(draw(made, 60).partition("\n\n")[2].partition("\n\n")[0].split())
    case_line = line.partition("Case ")[2].partition("given.")[0]
    words = [base.vocabulary.descriptors[f"patient.{name}"] for name in patient]
    assert "histology proven: no" in case_line
    assert "iron overload: no" in case_line
    for item in words:
        value = str(patient[item.key])
        assert item.label in case_line or item.choices.get(value, value) in case_line


def test_what_is_open_says_what_it_would_do(base: RuleBase) -> None:
    """`if pregnant: held back`, each condition once, and no label where a word reads better."""
    rows = first_screen(Advisor(base, use_engine=False).assess(case_with(base)), everything=True)
    assert rows["Against"].count("if pregnant: held back") == 1
    assert "if pregnancy" not in rows["Against"]
    assert ": strong caution" not in rows["Against"]


def test_two_cautions_that_hold_back_together_are_named_together(base: RuleBase) -> None:
    """Each strong caution is a reason; moderate ones are by two, if they are about different facts."""
    strong = next(rule.id for rule in base.rules if rule.bars == "held-back")
    moderate = {
        name: next(
            rule.id
            for rule in base.rules
            if rule.selector == NEEDLE
            and rule.strength == "moderate"
            and {row.descriptor for row in rule.clauses()} == {name}
        )
        for name in ("patient.inr", "patient.platelets_g_l")
    }
    one, other = moderate.values()
    assert reasons_of([strong, one, other], base) == [(strong,), (one, other)]
    assert reasons_of([one], base) == []
    assert reasons_of([one, one], base) == []


def test_two_reasons_apart_are_both_named(base: RuleBase) -> None:
    """An approach that is held back for two reasons about different facts says so, with both."""
    strict = with_strong(base, "patient.inr", NEEDLE, ARTERY)
    found = Advisor(strict, use_engine=False).assess(case_with(strict, inr=6, pregnancy="yes"))
    view = ResultView(recommend(found), found.case, strict)
    held = {item.strategy.id: held_words(item, view) for item in view.variants}
    for name, words in held.items():
        twice = base.strategy(name).attributes["bleeding"] == NEEDLE["bleeding"]
        assert words.startswith("held back for two reasons or more: " if twice else "held back")
        assert "pregnant" in words
        assert not twice or "INR" in words
    assert any(words.startswith("held back: the patient is pregnant") for words in held.values())


def test_values_that_decide_nothing_are_named(base: RuleBase) -> None:
    """At most four labels, then a count; with --all every one."""
    more = {"ast_u_l": 30, "ldh_u_l": 180, "age_years": 60, "sex": "male", "weight_kg": 70, "arterial_access": "radial"}
    found = Advisor(base, use_engine=False).assess(case_with(base, **more, inr=1))
    unused = recommend(found).unused
    behind = {part.descriptor for row in recommend(found).derived if row.value is not None for part in row.parts}
    labels = [base.vocabulary.label(name) for name in unused if name not in behind]
    everything = first_screen(found, everything=True).get("Not used", "")
    assert everything == "; ".join(labels)
    if len(labels) > 4:
        assert first_screen(found)["Not used"] == "; ".join([*labels[:4], f"{len(labels) - 4} more"])


def test_explain_lists_what_was_looked_at(base: RuleBase) -> None:
    """Every exclusion, need and caution about the strategy stands there with its verdict: met, open, not met."""
    found = Advisor(base, use_engine=False).assess(case_with(base, inr=6, pregnancy="no"))
    item = next(row for row in recommend(found).recommendations if row.cautions and row.open_cautions)
    explanation = explain(found, item.strategy.id)
    about = found.advisor.arguments[base.strategy_index[item.strategy.id]]
    wanted = {base.rules[rule].id for rule in (*about.exclusions, *about.cautions)}
    rows = explanation.contraindications
    assert {row.rule for row in rows} == wanted
    verdicts = [row.verdict for row in rows]
    assert verdicts == sorted(verdicts, key=["fires", "cannot tell", "silent"].index)
    assert all(row.verdict == explanation.rules[row.rule].verdict for row in rows)
    text = " ".join(draw(explain_document(explanation, base, everything=True), 100).split())
    assert f"Contraindications looked at ({len(rows)})" in text
    for row in rows:
        shown = (
            base.rules[base.rule_index[row.rule]].title if row.verdict == "silent" else explanation.rules[row.rule].say
        )
        assert row.verdict == "cannot tell" or " ".join(shown.split()) in text
    counts = [verdicts.count(verdict) for verdict in ("fires", "cannot tell", "silent")]
    words = "{} contraindications looked at: {} met, {} open, {} not met.".format(len(rows), *counts)
    assert words in draw(explain_document(explanation, base), 100)


def test_an_advantage_that_is_set_aside_says_so(base: RuleBase) -> None:
    """Beside a caution that is not weak an argument for safety has level 0 on the page, without one it counts."""

    def page(**patient: Any) -> str:
        facility = {"imaging": ["mri", "ct"], "equipment": ["radiofrequency-ablation", "cryoablation"]}
        found = Advisor(base, use_engine=False).assess(
            parse_case({"tumor": LIVER, "patient": patient, "goal": TRIAL, "facility": facility}, base)
        )
        words: Any = " ".join
        made = recommend_document(
            recommend(found), found.case, base, command=lambda *parts: words(parts), everything=True
        )
        return " ".join(draw(made, 100).split())

    said = "It does not count beside a caution that is not weak."
    assert said in page(inr=2.7)
    assert said not in page(inr=1.1)


def test_all_standards_are_in_the_answer_and_the_page_of_one_screen_counts_them(base: RuleBase) -> None:
    """The answer and `--all` have every standard; one screen names a few, and the count of the others is true."""
    case = parse_case({"tumor": LIVER, "goal": {"setting": "routine-care"}}, base)
    found = Advisor(base, use_engine=False).assess(case)
    titles = [item.title for item in (*recommend(found).today, *recommend(found).today_held_back)]
    assert len(titles) > MOST
    whole, brief = (first_screen(found, everything=everything)["Today"] for everything in (True, False))
    assert all(title in whole for title in titles)
    more = re.search(r"\((\d+) more standards?: --all\)", brief)
    assert more
    named = [item for item in titles[:MOST] if re.search(rf"(^|\] |\) ){re.escape(item)}[ ,]", brief)]
    assert len(named) + int(more[1]) == len(titles)


def test_tied_approaches_share_a_place_and_missing_numbers_are_explained(base: RuleBase) -> None:
    """Each of a tie has the place of the first with `=`; a number that the list leaves out is said to be apart."""
    case = parse_case({"patient": {"hormone_active_tumor": "carcinoid-syndrome"}}, base)
    result = recommend(Advisor(base, use_engine=False).assess(case))
    page = draw(recommend_document(result, case, base, command=lambda *words: " ".join(words)), 80)
    places = re.findall(r"^ ?(\d+)(=?)  \S", page, re.MULTILINE)
    view = ResultView(result, case, base)
    for (place, tied), item in zip(places, view.listed, strict=True):
        assert int(place) <= item.rank
        assert bool(tied) == (sum(place == other for other, _ in places) > 1)
    last = view.listed[-1].rank
    for item in view.apart:
        said = re.search(rf"\b{item.rank}\b[^:]* listed apart", page)
        assert bool(said) or item.rank > last
    assert any(tied for _, tied in places)


def test_questions_do_not_seem_to_lift_what_holds_everything_back(base: RuleBase) -> None:
    """Where a known fact holds everything back, the first line of the questions says so, and no answer does lift it."""
    case = case_with(base, pregnancy="yes", sex="female")
    asking = questions(Advisor(base, use_engine=False).assess(case))
    page = draw(ask_document(asking, case, base, command=lambda *words: " ".join(words)), 200)
    first = page.split("\n\n")[1].splitlines()[0]
    assert first.split("  ")[0] == "Held back"
    assert "pregnant" in first
    assert first.endswith("No missing value lifts that.")
    assert all(answer.stopped for row in asking.open for answer in row.answers)
