"""Options that several commands share, each written once."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

__all__ = [
    "All",
    "AuthorRules",
    "Brief",
    "CaseFile",
    "CasesFolder",
    "Changes",
    "Drafts",
    "FailUnder",
    "Form",
    "Given",
    "Json",
    "Map",
    "Output",
    "PatientId",
    "Processes",
    "Profile",
    "RulePaths",
    "Rules",
    "Sample",
    "SampleSeed",
    "StrategyId",
    "WrittenCases",
]

CaseFile = Annotated[
    str, Argument(metavar="CASE", help="A case as a JSON or YAML file, or - for standard input.", show_default=False)
]
StrategyId = Annotated[
    str,
    Argument(
        metavar="STRATEGY",
        help=(
            "A number of the list of nanorx recommend (1.2 is the second variant of 1) with the same --set and "
            "--profile, which can change the order; or an id: nanorx strategies."
        ),
        show_default=False,
    ),
]
RulePaths = Annotated[
    list[str], Argument(metavar="RULES", help="Rules: files, folders or ids; else all.", show_default=False)
]
CasesFolder = Annotated[
    str,
    Option(
        "--cases",
        metavar="FOLDER",
        help="The folder of the cases; else cases/ beside the rule base.",
        show_default=False,
    ),
]
Changes = Annotated[
    list[str],
    Option(
        "--set",
        metavar="NAME=VALUE",
        show_default=False,
        help="Give a value, for instance tumor.size_cm=4. Sets: mri,ct (all there is), none, or +mri,-ct (the rest "
        "is not known). unknown takes a value away.",
    ),
]
Given = Annotated[
    str,
    Option(
        "--given",
        metavar="CASE",
        show_default=False,
        help="A case file whose values count for every case, for instance those of the facility.",
    ),
]
Processes = Annotated[
    int,
    Option("--workers", metavar="N", show_default=False, help="How many processes to use; else one a processor."),
]
Profile = Annotated[str, Option("--profile", metavar="NAME", help="The weights of the criteria.")]
Rules = Annotated[
    str,
    Option(
        "--rules", metavar="FOLDER", show_default=False, help="A rule base; else NANORX_RULES, else the built-in one."
    ),
]
AuthorRules = Annotated[
    str,
    Option(
        "--rules",
        metavar="FOLDER",
        show_default=False,
        help="A rule base; else NANORX_RULES; else the one that holds the named files; else the nearest folder, from "
        "here up to the home folder or the root, that holds base.yaml or rules/base.yaml; else the built-in one.",
    ),
]
Drafts = Annotated[bool, Option("--drafts", help="Let draft rules fire too.")]
Json = Annotated[bool, Option("--json", help="Print JSON for programs, complete and in a fixed order.")]
Output = Annotated[
    str,
    Option(
        "--output",
        "-o",
        metavar="FILE",
        show_default=False,
        help="Write to a file. Its ending sets the format: .txt, .html, .md or .json. - is standard output.",
    ),
]
Form = Annotated[
    str,
    Option(
        "--format",
        metavar="text|html|md|json",
        show_default=False,
        help="The output format, whatever the file name ends in.",
    ),
]
Brief = Annotated[
    bool, Option("--brief", help="In JSON: leave out what is the same for every case, see nanorx catalogue.")
]
Sample = Annotated[
    int, Option("--sample", metavar="N", help="Try only N of what there is to try, chosen at random; 0 tries all.")
]
SampleSeed = Annotated[int, Option("--seed", metavar="N", help="The random seed of the choice.")]
All = Annotated[bool, Option("--all", help="Show everything.")]
FailUnder = Annotated[int, Option("--fail-under", metavar="PERCENT", help="Exit with 1 if the share is below this.")]
WrittenCases = Annotated[
    str,
    Option(
        "--out",
        metavar="FOLDER",
        help="Write the case that shows each finding to a file in this folder.",
        show_default=False,
    ),
]
Map = Annotated[
    str,
    Option(
        "--map",
        metavar="MAP.yaml",
        show_default=False,
        help="How its columns are read: see nanorx cohort map. Without it columns are named as descriptors.",
    ),
]
PatientId = Annotated[
    str,
    Option(
        "--id",
        metavar="ID",
        show_default=False,
        help="CASE is a table of patients: the one with this id, as in cases.parquet of nanorx cohort.",
    ),
]
