"""NRX2xx: a case that cannot be read or says what the vocabulary does not allow."""

from __future__ import annotations

from nanorx.authoring.check.codes.code import Code

__all__ = ["CODES"]

CODES = (
    Code(
        "NRX201",
        "a number that is not plausible",
        "Outside its range a value is nearly always a slip of the unit or the decimal point.",
        "Give the value in the unit of the descriptor: nanorx descriptors NAME.",
        '"size_cm": 52',
        '"size_cm": 5.2',
    ),
    Code(
        "NRX202",
        "a word that is not a choice",
        "Only the choices of the vocabulary are understood.",
        "Use one of them, or leave the value out if it is not known.",
        '"vascularity": "hypervasc"',
        '"vascularity": "hypervascular"',
    ),
    Code(
        "NRX203",
        "a key that does not exist",
        "A misspelt key would be taken for a value that is not known.",
        "Correct the name. All names: nanorx descriptors.",
        '"patient": {"childpugh": "A"}',
        '"patient": {"child_pugh": "A"}',
    ),
    Code(
        "NRX204",
        "not a group of keys",
        "A case is nested: the groups of the vocabulary, and in each its values.",
        "Write the values of a group in braces.",
        '{"tumor": "liver"}',
        '{"tumor": {"organ": "liver"}}',
    ),
    Code(
        "NRX205",
        "a value of the wrong kind",
        "A number is a number without quotes and unit, a set is a list, a choice is a word.",
        "Write the value in the form that the message shows.",
        '"size_cm": "5.2 cm"',
        '"size_cm": 5.2',
    ),
    Code(
        "NRX206",
        "a finding in a case",
        "Findings are concluded by rules; a stated one could contradict them.",
        "State the descriptors that it rests on.",
        '"tumor": {"arterial_route": "yes"}',
        '"tumor": {"organ": "liver"}',
    ),
    Code(
        "NRX207",
        "a set that contradicts itself",
        "An element is in the set or not, and stands once.",
        "Keep one of the two.",
        '"imaging": {"has": ["mri"], "lacks": ["mri"]}',
        '"imaging": {"has": ["mri"], "lacks": ["ct"]}',
    ),
    Code(
        "NRX208",
        "entries that contradict each other",
        "Both cannot be true of one patient, so one of them is a slip. Examples of rules are cases too.",
        "Correct one of them, or leave out the one that is not sure.",
        '{"child_pugh": "A", "child_pugh_points": 10}',
        '{"child_pugh": "C", "child_pugh_points": 10}',
    ),
    Code(
        "NRX210",
        "a file that cannot be read",
        "Without a case there is nothing to rank.",
        "Check the name and the permissions, or give - for standard input.",
        "nanorx recommend hc.json",
        "nanorx recommend hcc.json",
    ),
    Code(
        "NRX211",
        "a folder where a file is expected",
        "One case is one file.",
        "Name one file.",
        "nanorx recommend cases/",
        "nanorx recommend cases/clinic/hcc-5cm.json",
    ),
    Code(
        "NRX212",
        "a file that is too large",
        "A case has a few thousand bytes; a large file is something else.",
        "Check that the file is one case.",
        "nanorx recommend scan.dcm",
        "nanorx recommend hcc.json",
    ),
    Code(
        "NRX213",
        "not a text",
        "A case is JSON or YAML in UTF-8, and its texts are made of whole characters: \\ud83d is half of one.",
        "Save it as UTF-8 text, or take half a character out.",
        "nanorx recommend hcc.docx",
        "nanorx recommend hcc.json",
    ),
    Code(
        "NRX214",
        "an empty file",
        "An empty file is more likely a mistake than a case of which nothing is known.",
        "A case with nothing known is written {}.",
        "(nothing)",
        "{}",
    ),
    Code(
        "NRX220",
        "an expectation that cannot be read",
        "What a case expects is checked by `nanorx rules test`; a misspelt expectation would never fail.",
        "Correct the key or the value that the message names.",
        "expect: {status: {cryoablation-gold: exclded}}",
        "expect: {status: {cryoablation-gold: excluded}}",
    ),
)
