"""NRX3xx: a command or a call that names something that does not exist."""

from __future__ import annotations

from nanorx.authoring.codes.code import Code

__all__ = ["CODES"]

CODES = (
    Code(
        "NRX301",
        "unknown strategy",
        "A strategy is named by its id.",
        "Correct the id. All strategies: nanorx strategies.",
        "nanorx explain hcc.json cryo",
        "nanorx explain hcc.json cryoablation-iron-oxide",
    ),
    Code(
        "NRX302",
        "unknown profile",
        "The weights of the criteria are those of a profile of base.yaml.",
        "Use one of the profiles that the message lists.",
        "nanorx recommend hcc.json --profile safe",
        "nanorx recommend hcc.json --profile safety-first",
    ),
    Code(
        "NRX303",
        "unknown descriptor",
        "Only what the vocabulary declares can be shown or set.",
        "Correct the name. All names: nanorx descriptors.",
        "nanorx descriptors tumor.size",
        "nanorx descriptors tumor.size_cm",
    ),
    Code(
        "NRX304",
        "unknown command",
        "The first word after nanorx is a command.",
        "Correct it. All commands: nanorx --help.",
        "nanorx recomend hcc.json",
        "nanorx recommend hcc.json",
    ),
    Code(
        "NRX305",
        "a command that is not complete or has an unknown option",
        "Nothing was done, because it is not clear what was wanted.",
        "Add --help to the command to see what it takes.",
        "nanorx recommend --al hcc.json",
        "nanorx recommend --all hcc.json",
    ),
    Code(
        "NRX306",
        "a change without a value",
        "--set takes a name and a value.",
        "Write NAME=VALUE; unknown takes a value away.",
        "nanorx recommend hcc.json --set tumor.size_cm",
        "nanorx recommend hcc.json --set tumor.size_cm=4",
    ),
    Code(
        "NRX307",
        "unknown schema",
        "There is one JSON Schema for each kind of file.",
        "Use one that the message lists.",
        "nanorx schema cases",
        "nanorx schema case",
    ),
    Code(
        "NRX308",
        "not a rule base",
        "The commands for authors work on the folder that holds base.yaml.",
        "Name it with --rules, or go to the folder above `rules`.",
        "nanorx rules check --rules rules/safety",
        "nanorx rules check --rules rules",
    ),
    Code(
        "NRX309",
        "a path or a rule that is not in the rule base",
        "Only files of the rule base can be checked or shown.",
        "Name a file, a folder or the id of a rule. All rules: nanorx rules list.",
        "nanorx rules check saftey",
        "nanorx rules check safety",
    ),
    Code(
        "NRX310",
        "unknown code",
        "A code is NRX and three digits.",
        "Copy it from the message. All codes: nanorx rules check --explain all.",
        "nanorx rules check --explain NRX999",
        "nanorx rules check --explain NRX104",
    ),
    Code(
        "NRX311",
        "an option with a value that it does not take",
        "Only the listed values mean something.",
        "Use one that the message lists.",
        "nanorx rules check --format xml",
        "nanorx rules check --format sarif",
    ),
    Code(
        "NRX312",
        "a rule that cannot be scaffolded",
        "A new rule is TOPIC/ID: a folder that exists, and an id that is not taken, of lower-case words and hyphens.",
        "Correct the name. For a new topic make its folder first.",
        "nanorx rules new safety/My_Rule",
        "nanorx rules new safety/my-rule",
    ),
)
