"""NRX17x, NRX313 on and NRX39x: statements to prove, what they are compared with, and the solver."""

from __future__ import annotations

from nanorx.authoring.codes.code import Code

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
    Code(
        "NRX315",
        "a case file that cannot be written",
        "--out names the folder for the case files.",
        "Name a folder that can be written to.",
        "nanorx rules prove --out /",
        "nanorx rules prove --out counterexamples",
    ),
)
