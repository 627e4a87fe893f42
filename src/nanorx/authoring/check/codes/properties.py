"""NRX17x, NRX313 on and NRX39x: statements to prove, what they are compared with, and the solver."""

from __future__ import annotations

from nanorx.authoring.check.codes.code import Code

__all__ = ["CODES"]

CODES = (
    Code(
        "NRX170",
        "properties.yaml cannot be read",
        "It holds the statements to prove and lies beside base.yaml.",
        "Write the file with at least one statement.",
        "rules/ without properties.yaml",
        "properties:\n  - id: unsafe-implant-rules-out-mri",
    ),
    Code(
        "NRX171",
        "a property that stands twice",
        "A statement is named by its id.",
        "Give one of the two another id.",
        "- id: no-laser\n- id: no-laser",
        "- id: no-laser-no-photothermal\n- id: no-laser-no-photodynamic",
    ),
    Code(
        "NRX172",
        "not exactly one of always, never, possible",
        "A statement says one thing, so that its proof or counterexample is about that.",
        "Keep one; write two statements for two things.",
        "never: eligible\npossible: conditional",
        "never: eligible",
    ),
    Code(
        "NRX173",
        "a state or level that cannot be read",
        "A strategy is eligible, conditional, excluded or held-back; a level is a whole number from -3 to 3.",
        "Write a state, or `at most`, `at least` or `is` and a level.",
        "always: {effect: below 0}",
        "always: {effect: at most -1}",
    ),
    Code(
        "NRX390",
        "a statement about a rule that does not exist",
        "It says that this rule excludes or holds back, so that the reason is not lost.",
        "Correct the id, or take the statement out together with the rule if that is meant.",
        "always: {excluded: no-such-rule}",
        "always: {excluded: needs-mri-implant-unsafe}",
    ),
    Code(
        "NRX391",
        "a relaxation with a day that does not exist",
        "relaxed.yaml says when it was decided that a strategy may be less safe than before.",
        "Write year-month-day.",
        "since: 2026-02-30",
        "since: 2026-12-01",
    ),
    Code(
        "NRX392",
        "a descriptor that cannot be compared",
        "Its kind or unit differs between the two rule bases, and the new one assumes a value where nothing is stated: "
        "what was excluded before cannot be looked for in it.",
        "Give the descriptor another name, so that the two are told apart.",
        "tumor.size_cm: {kind: choice, assume: small}",
        "tumor.size_group: {kind: choice, assume: small}",
    ),
    Code(
        "NRX393",
        "statements together with --against",
        "--against compares two rule bases; statements are proven without it.",
        "Call the command twice.",
        "nanorx rules prove no-laser-no-light-therapy --against HEAD",
        "nanorx rules prove --against HEAD",
    ),
    Code(
        "NRX394",
        "the file of a release that cannot be compared with",
        "It holds what a release excludes and holds back. Changed by hand or cut, it could hide what was lost since.",
        "Take the file from the release again, or write it anew at that release: nanorx rules release.",
        "rules/released.json, edited",
        "rules/released.json, as nanorx rules release wrote it",
    ),
    Code(
        "NRX395",
        "no earlier release to compare with",
        "A release is compared with the one before it; without that file a loss of safety would go unnoticed.",
        "Take the file from the last release. Only the very first release has none.",
        "nanorx rules release   (after released.json was deleted)",
        "nanorx rules release --first",
    ),
    Code(
        "NRX313",
        "the solver is not installed",
        "Proofs about every possible case need z3, which is large, so it is an extra.",
        "Install it: pip install 'nanorx[prove]'.",
        "pip install nanorx",
        "pip install 'nanorx[prove]'",
    ),
    Code(
        "NRX314",
        "unknown property",
        "A statement is named by its id in properties.yaml.",
        "Correct the id, or leave it out to prove all.",
        "nanorx rules prove no-lazer-no-light-therapy",
        "nanorx rules prove no-laser-no-light-therapy",
    ),
)
