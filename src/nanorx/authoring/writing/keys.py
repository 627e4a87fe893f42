"""The purpose of each key of a file in one line: the comments of scaffolds and the hover texts of editors."""

from __future__ import annotations

__all__ = ["RULE", "STRATEGY", "VOCABULARY"]

RULE = {
    "id": "The same as the file name: lower-case words joined by hyphens that name the situation, not the cure.",
    "title": "A sentence of at most 80 characters that says what the rule holds, without a full stop.",
    "status": "draft (stays silent), reviewed (a second person has read it against its sources) or retired.",
    "because": "One to three plain sentences for who wants to judge the rule: what the source says, why this strength.",
    "cites": "Where it comes from, at least one row: claim, threshold, fact or reference and an id; or judgement: why.",
    "for": "By attributes: all keys must hold, several values of one are alternatives. Or: all.",
    "when": "Clauses that must all hold, one a line; [] if it holds always.",
    "unless": "Clauses of which any one silences the rule, [] if there is none. An unknown one makes it cannot tell.",
    "then": "exclude, note, {caution: weak}, {favor: CRITERION, strength: weak}, {oppose: CRITERION, strength: weak} "
    "or {conclude: FINDING}; weak, moderate or strong.",
    "say": "The one sentence that pages show: at most 90 characters, the point in the first 45.",
    "review_by": "Optional: the day (2027-06-30) by which the sources must be read again.",
    "examples": "Small cases with what the rule must say: one fires, one silent, one cannot tell; "
    "each number just below, at and just above.",
}
"""Keys of rules/<topic>/<id>.yaml."""

STRATEGY = {
    "id": "The same as the file name: lower-case words joined by hyphens.",
    "title": "At most 48 characters: what, route, imaging.",
    "summary": "One to three sentences: what is done, with what, seen how.",
    "family": "The family of the procedure.",
    "role": "candidate, or comparator if it is only there for comparison.",
    "purpose": "treatment, or imaging if it does not treat the tumor.",
    "procedure": "What is done.",
    "route": "The way of the particles into the body.",
    "nanoparticle": "The particle in words, as pages show it.",
    "particle": "The particles a facility may have that will do.",
    "material": "What the particle is made of.",
    "form": "The form of the particle.",
    "payload": "What the particle carries.",
    "energy": "What acts on the particle or the tumor.",
    "energy_path": "The way of the energy to the tumor.",
    "signal": "How the particle can be seen; [] if it cannot.",
    "mri": "Whether MRI is required, helpful or unused.",
    "embolic": "Whether it blocks the artery: yes or no.",
    "cytotoxic": "Whether it carries a cytotoxic drug: yes or no.",
    "ionizing": "Whether it uses ionizing radiation: yes or no.",
    "heat": "Whether it works by heating: yes or no.",
    "targeting": "How the particle finds the tumor.",
    "bleeding": "The bleeding class of the procedure.",
    "practiced": "Whether the carrying procedure is practiced today: yes or no.",
    "plausible": "Whether every material is on the list of materials held plausible: yes or no.",
    "needs": "Clauses without which it cannot be carried out: excluded if one is no, conditional while one is unknown.",
    "imaging": "For each role the imaging that can fill it, best first.",
    "benefits": "Whether delivery can be confirmed, the amount measured and the particle followed: yes, no or unknown.",
    "readiness": "How far the whole strategy has come, in what, for what it is approved, and the source.",
    "precedents": "Rows of the review's table of studies, [] if there is none.",
    "cites": "Where it comes from, at least one row.",
    "judgement": "What is our judgement and not the source's, one sentence each; [] if nothing is.",
}
"""Keys of rules/strategies/<family>/<id>.yaml."""

VOCABULARY = {
    "group": "The first part of the names: tumor in tumor.size_cm. The same as the file name.",
    "label": "The words that pages show.",
    "descriptors": "What may be said about a case, in the order in which pages show it.",
    "contradictions": "Entries that cannot all be true of one case: the case is refused.",
    "implausible": "Entries that are hardly ever true of one case together: the answer is given, with a warning.",
    "findings": "Yes-no facts that only rules conclude.",
    "attributes": "By what rules select strategies.",
    "imaging_roles": "What imaging is used for.",
    "kind": "choice, ordered (lowest first), number, yes-no or set.",
    "choices": "Word: label, one a line.",
    "unit": 'The unit of a number, "" for a pure number.',
    "range": "The plausible range of a number, both ends allowed.",
    "error": "The measuring error of a number, in its unit.",
    "integer": "yes where it counts things.",
    "assume": "The value used where nothing is stated; all for a set without limit. Use it sparingly.",
    "question": "The question to ask, with a question mark.",
    "how": "How it can be found out: record, images, blood-test, ask-patient, ask-facility or ask-team.",
    "changeable": "fixed, by-treatment or by-facility.",
    "codes": "Codes of the descriptor in other systems, by system.",
    "choice_codes": "Codes of the choices, by choice.",
    "about": "One sentence: what it is and how it is measured.",
    "partial_choices": "Words that tell only a part: word and the choices that it stands for.",
    "derived": "How it is computed where it is not stated: by points, classes or a formula.",
    "points": "For each descriptor the points of each clause about it; every value meets exactly one.",
    "classes": "Rows of a choice and its conditions; the first that holds counts, the last has none.",
    "formula": "A formula over numbers, or rows of conditions and a formula, of which the first that holds counts.",
    "cuts": "The limits that rules may ask about.",
    "refuses": "Whether a stated value that the table cannot give is refused (yes) or stands with a warning (no).",
    "tolerance": "How far a stated value may differ from the formula: `5 mL/min` or `30 %`; else the measuring error.",
    "cites": "Where the table or formula comes from, at least one row.",
    "examples": "Worked examples: case, given, and expect: a value, `7 to 15`, `B or C` or unknown.",
    "id": "Lower-case words joined by hyphens.",
    "when": "Clauses that all hold: of entries that do not go together, or where something is computed.",
    "say": "Why they do not go together, and what to do, for the person who entered them.",
}
"""Keys of rules/vocabulary/*.yaml, of all levels."""
