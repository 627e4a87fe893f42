"""The answer for a case as FHIR R4: a GuidanceResponse with what is still to be found out, and a RequestGroup.

What is proposed is never more than a proposal: intent `proposal`, status `draft`. The same answer gives the same bytes:
ids follow from the hashes of case and rules, and no time is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.advice.answers.result import ApproachOut, Recommendation, Result
    from nanorx.knowledge.codes import FoundIn
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["guidance_bundle"]

_OURS = "urn:nanorx"
_TYPES: dict[FoundIn, str] = {
    "cancer": "Condition",
    "secondary-cancer": "Condition",
    "condition": "Condition",
    "procedure": "Procedure",
    "medication": "MedicationAdministration",
    "allergy": "AllergyIntolerance",
    "birth-date": "Patient",
    "birth-sex": "Patient",
}
"""Where the vocabulary says that a value may be found -> the type of resource."""


def guidance_bundle(result: Result, base: RuleBase, *, top: int = 5, patient: str = "") -> dict[str, Any]:
    """Return an answer as a bundle of FHIR R4 resources.

    Args:
        result: The answer for a case.
        base: The rule base that it was made with.
        top: How many approaches are proposed at most. What is excluded, held back or listed apart never is.
        patient: A reference to the patient, `Patient/17`.

    Returns:
        A collection: a GuidanceResponse; a RequestGroup with a ServiceRequest for each approach, if something may be
        called first.
    """
    return _Guidance(result, base, patient).bundle(top)


class _Guidance:
    def __init__(self, result: Result, base: RuleBase, patient: str) -> None:
        self.result, self.base = result, base
        self.of = {item.strategy.id: item for item in result.recommendations}
        self.subject = {"reference": patient} if patient else {"display": "the patient of this case"}
        self.identifier = [
            {"system": f"{_OURS}:case:sha256", "value": result.case_sha256},
            {"system": f"{_OURS}:rule-base:sha256", "value": result.rule_base.sha256},
        ]
        self.module = f"{_OURS}:rule-base:{result.rule_base.name}:{result.rule_base.version}"

    def bundle(self, top: int) -> dict[str, Any]:
        fitting = [row for row in self.result.approaches if self._may_be_proposed(self.of[row.strategies[0]])]
        proposed = fitting[:top] if self.result.leading is not None else []
        left = len(fitting) - len(proposed)
        parts = [self._response(proposed)]
        if proposed:
            parts += [self._group(proposed, left), *(self._request(row) for row in proposed)]
        entries = [{"fullUrl": f"urn:uuid:{row['id']}", "resource": row} for row in parts]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    @staticmethod
    def _may_be_proposed(item: Recommendation) -> bool:
        return item.status != "excluded" and not item.held_back and item.listed_apart is None

    def _id(self, *of: str) -> str:
        """Return the id of a part, which follows from what the answer was made of."""
        result = self.result
        made_of = (result.nanorx, result.rule_base.sha256, result.profile.name, result.case_sha256, *of)
        return str(uuid5(NAMESPACE_URL, ":".join((_OURS, *made_of, str(self.subject)))))

    def _response(self, proposed: list[ApproachOut]) -> dict[str, Any]:
        result = self.result
        open_ = any(row.can_change_first for row in result.questions)
        needed = "data-required" if result.leading is None else "data-requested"
        notes = [result.notice, *([result.leading_reason] if result.leading_reason else []), *result.read_as]
        found: dict[str, Any] = {
            "resourceType": "GuidanceResponse",
            "id": self._id("response"),
            "contained": [self._warnings()] if result.warnings else None,
            "identifier": self.identifier,
            "moduleUri": self.module,
            "status": needed if open_ else "success",
            "subject": self.subject,
            "note": [{"text": text} for text in notes],
            "evaluationMessage": [{"reference": "#warnings"}] if result.warnings else None,
            "result": {"reference": f"urn:uuid:{self._id('group')}"} if proposed else None,
            "dataRequirement": list(self._requirements(proposed)) or None,
        }
        return _without_none(found)

    def _warnings(self) -> dict[str, Any]:
        issues = [
            {"severity": "warning", "code": "business-rule", "diagnostics": row.says} for row in self.result.warnings
        ]
        return {"resourceType": "OperationOutcome", "id": "warnings", "issue": issues}

    def _requirements(self, proposed: list[ApproachOut]) -> Iterator[dict[str, Any]]:
        """Yield what is to be found out: what may change the first place, or rule out what is proposed."""
        waiting = {name for row in proposed for name in self.of[row.strategies[0]].questions}
        for row in self.result.questions:
            if row.can_change_first or row.descriptor in waiting:
                yield _requirement(self.base, self.base.vocabulary.descriptors[row.descriptor])

    def _group(self, proposed: list[ApproachOut], left: int) -> dict[str, Any]:
        notes = [self.result.notice, *([f"{left} more approaches are not ruled out."] if left else [])]
        return {
            "resourceType": "RequestGroup",
            "id": self._id("group"),
            "identifier": self.identifier,
            "instantiatesUri": [self.module],
            "status": "draft",
            "intent": "proposal",
            "subject": self.subject,
            "note": [{"text": text} for text in notes],
            "action": [
                {
                    "title": "Approaches to consider",
                    "groupingBehavior": "logical-group",
                    "selectionBehavior": "at-most-one",
                    "action": [self._action(row) for row in proposed],
                }
            ],
        }

    def _action(self, row: ApproachOut) -> dict[str, Any]:
        best = self.of[row.strategies[0]]
        return _without_none(
            {
                "prefix": str(row.rank),
                "title": row.title,
                "description": f"{best.strategy.title}: {best.status}. Evidence: {best.studies.words}.",
                "textEquivalent": " ".join(self._says(best)) or None,
                "code": [self._code(row)],
                "documentation": self._citations(best) or None,
                "resource": {"reference": f"urn:uuid:{self._id('request', row.id)}"},
            }
        )

    def _says(self, item: Recommendation) -> Iterator[str]:
        """Yield what speaks for and against a strategy, and what may still rule it out."""
        rules = self.result.rules
        in_favor = dict.fromkeys(rule for row in item.criteria.values() for rule in row.arguments_for)
        against = dict.fromkeys(
            [*(rule for row in item.criteria.values() for rule in row.arguments_against), *item.cautions]
        )
        for words, names in (
            ("For it:", in_favor),
            ("Against it:", against),
            ("Open, may rule it out:", item.undecided_exclusions),
            ("Open cautions:", item.open_cautions),
            ("Note:", item.notes),
        ):
            said = list(dict.fromkeys(rules[name].say for name in names if name in rules))
            if said:
                yield " ".join((words, *said))

    def _code(self, row: ApproachOut) -> dict[str, Any]:
        coding = {"system": f"{self.module}:approaches", "code": row.id, "display": row.title}
        return {"coding": [coding], "text": row.title}

    def _request(self, row: ApproachOut) -> dict[str, Any]:
        """Make what an action stands for: FHIR allows none without."""
        return {
            "resourceType": "ServiceRequest",
            "id": self._id("request", row.id),
            "identifier": self.identifier,
            "status": "draft",
            "intent": "proposal",
            "code": self._code(row),
            "subject": self.subject,
            "note": [{"text": self.result.notice}],
        }

    def _citations(self, item: Recommendation) -> list[dict[str, Any]]:
        """Return the documents behind a strategy: those of its studies first, then those of the rules about it."""
        references = {row.id: row for row in self.result.references}
        names = dict.fromkeys(name for name in self._cited(item) if name in references)
        return [_citation(self.base, name, " ".join(references[name].text.split())) for name in names]

    def _cited(self, item: Recommendation) -> Iterator[str]:
        result = self.result
        yield from (result.evidence[name].reference for name in item.studies.rows if name in result.evidence)
        about = [rule for row in item.criteria.values() for rule in (*row.arguments_for, *row.arguments_against)]
        for rule in dict.fromkeys((*about, *item.cautions, *item.undecided_exclusions, *item.open_cautions)):
            for cite in result.rules[rule].cites if rule in result.rules else ():
                if cite.id in result.evidence:
                    yield result.evidence[cite.id].reference
                elif cite.id in result.sources:
                    yield from result.sources[cite.id].references
                else:
                    yield cite.id


def _citation(base: RuleBase, name: str, text: str) -> dict[str, Any]:
    known = base.sources.references[name]
    url = known.url or (f"https://doi.org/{known.doi}" if known.doi else "")
    label = f"[{known.number}]" if known.number else known.short or name
    return {"type": "citation", "label": label, "citation": text} | ({"url": url} if url else {})


def _requirement(base: RuleBase, item: Descriptor) -> dict[str, Any]:
    """Return a DataRequirement: the type of resource, and the codes of observations by which an import reads it."""
    kind = _TYPES[item.found_in[0]] if item.found_in and not item.codes else "Observation"
    own = {"system": f"{_OURS}:descriptors", "code": item.name, "display": item.question}
    if kind == "Patient":
        return {"type": kind, "codeFilter": [{"path": "extension", "code": [own]}]}
    systems = base.vocabulary.systems
    codes = [{"system": systems[key].urls[0], "code": code} for key, some in item.codes.items() for code in some]
    return {
        "type": kind,
        "codeFilter": [{"path": "medication" if "Medication" in kind else "code", "code": [own, *codes]}],
    }


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}
