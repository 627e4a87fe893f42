"""NRX0xx: files that cannot be read as text, YAML or JSON."""

from __future__ import annotations

from nanorx.authoring.check.codes.code import Code

__all__ = ["CODES"]

CODES = (
    Code(
        "NRX001",
        "not a text file",
        "Only plain UTF-8 text of a sensible size can be read.",
        "Save the file as UTF-8 text; split a very large one. For a case in JSON, check the place that is shown.",
        '{"tumor": {"organ": "liver",}}',
        '{"tumor": {"organ": "liver"}}',
    ),
    Code(
        "NRX002",
        "not valid YAML",
        "The file cannot be read further than this place, so more mistakes may follow below it.",
        "Check the indentation, the colons and the quotes. A text with `: ` or ` #` in it needs quotes.",
        "say: Note: this breaks.",
        'say: "Note: this does not."',
    ),
    Code(
        "NRX003",
        "more than one document",
        "One rule is one file; a second part after `---` would be overlooked.",
        "Keep one document and move the rest to a file of its own.",
        "id: first\n---\nid: second",
        "id: first",
    ),
    Code(
        "NRX004",
        "an anchor, alias or tag",
        "They make a file mean something else than what one reads at the place.",
        "Write the value out where it is needed.",
        "for: &route {route: intra-arterial}",
        "for: {route: intra-arterial}",
    ),
    Code(
        "NRX005",
        "nested too deeply",
        "Nothing in a rule base or a case is nested that deeply; it is a slip or an attack.",
        "Check the brackets and the indentation.",
        "when: [[[[...]]]]",
        "when:\n  - tumor.organ: is liver",
    ),
    Code(
        "NRX006",
        "a key stands twice",
        "Of two values one would be dropped without a word.",
        "Keep one of the two. Two clauses about one descriptor are two lines of the list.",
        "title: One\ntitle: Two",
        "title: One",
    ),
    Code(
        "NRX007",
        "a key that is no word",
        "Keys are names; a list or a group cannot be one.",
        "Write `key: value`.",
        "? [a, b]\n: value",
        "key: value",
    ),
)
