"""The purpose of each key of a file in one line: the comments of scaffolds and the hover texts of editors.

A table holds the keys of all levels of its files. Those of a mapping stand in knowledge/mapping_schema.py.
"""

from __future__ import annotations

__all__ = [
    "APPROACHES",
    "BASE",
    "CASE",
    "CLAIMS",
    "EVIDENCE",
    "FACTS",
    "PROPERTIES",
    "REFERENCES",
    "RELAXED",
    "RULE",
    "STRATEGY",
    "THRESHOLDS",
    "VOCABULARY",
]

RULE = {
    "id": "The same as the file name: lower-case words joined by hyphens that name the situation, not what to do.",
    "title": "A sentence of at most 80 characters that says what the rule holds, without a full stop.",
    "status": "draft (stays silent), reviewed (a second person has read it against its sources) or retired.",
    "because": "One to three plain sentences for whoever judges the rule: what the source says, why this strength.",
    "cites": "Where it comes from, at least one row: claim, threshold, fact or reference and an id; or judgement: why.",
    "for": "By attributes: all keys must hold, several values of one are alternatives. Or: all.",
    "when": "Clauses that must all hold, one on each line; [] if the rule always applies.",
    "unless": "Clauses of which any one silences the rule, [] if there is none. An unknown one: it cannot tell.",
    "then": "exclude, note, {caution: weak}, {favor: CRITERION, strength: weak}, {oppose: CRITERION, strength: weak} "
    "or {conclude: FINDING}; weak, moderate or strong.",
    "say": "The one sentence that pages show: at most 90 characters, the point in the first 45.",
    "review_by": "Optional: the day (2027-06-30) by which the sources must be read again.",
    "examples": "Small cases and what the rule must do: one fires, one silent, one cannot tell; "
    "each limit just below, at and just above.",
    "caution": "How strongly it counts against safety: weak, moderate or strong. A strong one holds back.",
    "favor": "The criterion that it speaks for.",
    "oppose": "The criterion that it speaks against.",
    "strength": "weak, moderate or strong: no more than the sources carry.",
    "conclude": "The finding that is yes where the rule fires.",
    "case": "The example in a few words.",
    "given": "Values by descriptor; what is left out is unknown. Findings may be given too.",
    "expect": "What the rule must say: fires, silent or cannot tell.",
}
"""Keys of rules/<topic>/<id>.yaml, of all levels."""

STRATEGY = {
    "id": "The same as the file name: lower-case words joined by hyphens.",
    "title": "At most 48 characters: what, route, imaging.",
    "summary": "One to three sentences: what is done, with what, and how it is seen.",
    "family": "The family of the procedure.",
    "role": "candidate, or standard if it is done today without the particles.",
    "purpose": "treatment, or imaging if it does not treat the tumor.",
    "procedure": "What is done.",
    "route": "The route of the particles into the body.",
    "nanoparticle": "The particle in words, as pages show it.",
    "particle": "The particles of which the facility needs any one.",
    "material": "What the particle is made of.",
    "form": "The form of the particle.",
    "payload": "What the particle carries.",
    "energy": "What acts on the particle or the tumor.",
    "energy_path": "How the energy reaches the tumor.",
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
    "cites": "Where it comes from, at least one row.",
    "judgement": "What is our judgement and not the source's, one sentence each; [] if nothing is.",
    "confirm": "Whether delivery can be confirmed: yes, no or unknown.",
    "quantify": "Whether the amount in the tumor can be measured: yes, no or unknown.",
    "follow": "Whether the particle can be followed over time: yes, no or unknown.",
}
"""Keys of rules/strategies/<family>/<id>.yaml, of all levels."""

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
    "changeable": "fixed, by-treatment or by-facility; never if why-not must not name another value, as of the organ.",
    "codes": "Codes by which a health record says that an observation is about this: by system one code or several.",
    "choice_codes": "For a choice, or a word of `partial_choices` or `ask`, the codes that say it, by system; of ICD "
    "and ATC `C34.*` stands for a code and all below it, and the most exact one counts.",
    "found_in": "Where else than in an observation of it `choice_codes` say the value: cancer (the one to be treated), "
    "secondary-cancer, condition, procedure, medication, allergy; or birth-date, birth-sex.",
    "prevails": "Where codes of one thing say two choices: for a choice those that yield to it.",
    "refined": "By another descriptor and its value: which choice a coded choice or word of `ask` then is.",
    "code_systems": "Systems of codes by their key, which stands in `codes` and `choice_codes`.",
    "urls": "The addresses by which records name the system, the usual one first.",
    "form": "A regular expression for a whole code.",
    "check_digit": "How the last digit follows from the others: luhn (LOINC) or verhoeff (SNOMED CT).",
    "prefixes": "yes where a code stands for all that begin with it: `C34.*`.",
    "imaging_codes": "Methods of observations that are imaging.",
    "answer_codes": "Coded answers that mean the same of every yes-no descriptor: yes, no, unknown.",
    "about": "One sentence: what it is and how it is measured.",
    "partial_choices": "Words that stand for two or more choices: each word and its choices.",
    "synonyms": "Other words for the descriptor, in any letter case: bili, total bilirubin.",
    "choice_synonyms": "For a choice other words that mean the same: hepatocellular-carcinoma: [HCC, hepatoma].",
    "never": "For a choice words that look like it and mean something else: they are not read as it, nor answered "
    "with it.",
    "ask": "Words that tell too little, each with the choices that it may mean: it is refused with these.",
    "suspected": "What to state beside a value that is only suspected: a descriptor and its value.",
    "units": "Other units of a number, each with the factor that gives the number in `unit`: mm: 0.1, or umol/L: "
    "1/17.1.",
    "usual": "Numbers that are usual in `unit`, both ends included; beyond them the unit is questioned.",
    "unit_spellings": "By unit the other ways in which people write it, in any letter case that is no other unit.",
    "organs": "The organs whose tumors it belongs to; of other tumors no rule and no need may ask it. Left out: all.",
    "if_yes": "What follows `if` where the label reads badly: pregnant; of a set or choice, with {} for the value.",
    "every": "What follows `every approach` of a choice, which stands for {}: with {}. Of a yes-no {} is the label.",
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
    "is": "The value of this row, or its formula.",
    "case": "The worked example in a few words.",
    "given": "Values by descriptor; what is left out is unknown.",
    "expect": "What is computed: a value, `7 to 15`, `B or C`, or unknown.",
}
"""Keys of rules/vocabulary/*.yaml, of all levels."""

EVIDENCE = {
    "id": "The same as the file name: lower-case words joined by hyphens, for instance author and year.",
    "title": "What was tried, in whom, in how many: at most 80 characters, without a full stop.",
    "status": "checked (compared with its source as far as `read` says), draft (not loaded), reviewed (a clinician "
    "signed it) or retired.",
    "checked_on": "The day on which you compared it with its source.",
    "reviewed_by": "Of a reviewed row: the clinician who signed it.",
    "reviewed_on": "Of a reviewed row: the day on which it was signed.",
    "replaced_by": "Of a retired row: the row that stands in its place.",
    "retracted": "yes if the paper was withdrawn: the row is shown and counts nothing.",
    "reference": "The document that you read, an id in references.yaml.",
    "study": "A name that all rows of one study or trial share, however many papers tell of it: it counts once.",
    "claims": "Claims of the review that this row says in its own words.",
    "registry": "Numbers of the trial, if you saw them: [NCT02680535].",
    "tried": "What the study used, in the words of strategy attributes; not-stated where the source does not say.",
    "studied": "Which strategies, by id or attributes. covers: whole if particle, procedure and route are what was "
    "tried; particle or procedure for a part, which is shown and gives nothing.",
    "subjects": "people, animals or cells.",
    "species": "Of animals: mice, rats, rabbits, pigs, dogs; or not stated.",
    "tumor": "Choices of tumor.organ and tumor.histology (spread: only if the study took no others). any: the study "
    "took every one. not-stated: the source does not say.",
    "limits": "Of people: not-read, or clauses on whom the study took, one a line: - tumor.size_cm: at most 5 cm. "
    "[] if you read them and none can be said so.",
    "ages": "Of people: all if children were among them; else it counts for adults alone.",
    "phase": "in-vitro, animal, first-in-human, phase-1, phase-2, phase-3, practice (people, no trial phase); approved "
    "or guideline for a label or guideline.",
    "trial": "recruiting, completed, terminated, withdrawn or unknown.",
    "number": "How many were treated or randomized; leave it out if you did not read it.",
    "design": "randomized, comparative, single-arm, case-series, case-report, in-vivo, in-vitro, label, guideline "
    "or review.",
    "outcome": "What was measured: efficacy, feasibility (and safety), delivery-seen or imaging.",
    "result": 'positive, mixed, "null" (in quotes: no difference), negative (worse) or not-reported (a registry '
    "record).",
    "goal": "reached or missed: only where you read a goal that was set before.",
    "indication": "Of a label or guideline, in place of outcome and result: alternatives with `when` and `unless`.",
    "recommended": "Of a label or guideline: standard, option, palliative, special-arrangements or research-only.",
    "only_if": "Of a label or guideline: what it requires and no descriptor holds; pages show it after `only if`.",
    "region": "Of a label or guideline: where it holds, for instance [EU].",
    "available": "Of a label or guideline: whether it can be had today, yes, no or unknown.",
    "available_on": "The day on which you saw whether it can be had.",
    "say": "The finding with its figure, one or two plain sentences, at most 160 characters.",
    "harm": "Harms with their figure, at most 160 characters.",
    "read": "What you read of it: full, excerpt, abstract, summary or table. title and not-read count nothing.",
    "place": "Where in the document: Abstract; Table 2; page 5.",
    "note": "What the source cannot carry, and what is your own reading.",
    "for": "The strategies, by id or by attributes.",
    "covers": "whole, particle or procedure: how much of the strategy was tried.",
    "organ": "Choices of tumor.organ, or any, or not-stated.",
    "histology": "Choices of tumor.histology, or any, or not-stated.",
    "spread": "Choices of tumor.spread, only if the study took no others.",
    "when": "Clauses that must all hold, one on each line.",
    "unless": "Clauses of which any one takes the case out.",
}
"""Keys of rules/evidence/<id>.yaml, of all levels."""

APPROACHES = {
    "approaches": "What a physician names, in a fixed order: each candidate is a variant of exactly one.",
    "merged": "Ids of strategies that are gone, each with the strategy that it became part of.",
    "title": "A clinical name of at most 46 characters.",
    "strategies": "The candidates that are its variants.",
}
"""Keys of rules/approaches.yaml, of all levels."""

BASE = {
    "name": "The name of the rule base: lower-case words joined by hyphens.",
    "title": "What the rule base is about, as pages show it.",
    "version": 'The version of the rules, in quotes: "2026.11".',
    "groups": "The files of vocabulary/ with descriptors, in the order in which pages show them.",
    "criteria": "What an argument can be about; a rule names one after favor or oppose.",
    "id": "Lower-case words joined by hyphens.",
    "label": "The words that pages show.",
    "axis": "fit, or evidence if rows of evidence/ speak to it.",
    "about": "One sentence: what it means.",
    "profiles": "Ways to weigh the criteria; the first one is the usual one.",
    "weights": "By criterion a whole number; together 100.",
    "evidence": "How strongly rows of evidence/ count, and in which tiers strategies are ordered.",
    "setting": "The descriptor of the setting: routine care, a trial, research.",
    "tumor": "The descriptors that say which tumor it is.",
    "organ": "The descriptor of the organ.",
    "histology": "The descriptor of the histology.",
    "spread": "The descriptor of the spread.",
    "also": "For an organ the clause by which a tumor of another organ counts as one of this one.",
    "adults": "The clause that holds for adults; what people show counts for them alone unless a row says `ages: all`.",
    "favor": "The criterion that evidence of benefit speaks for.",
    "oppose": "The criterion that evidence of no benefit speaks against.",
    "approved": "How strongly a label or guideline for this indication counts.",
    "here": "How strongly a study of people with this tumor counts, by outcome and result.",
    "elsewhere": "How strongly one of people with another tumor counts, by setting.",
    "animals": "How strongly one of animals counts, by setting.",
    "tiers": "By setting what opens the first tier: approved, or people too.",
    "cautions_on": "The criterion on which cautions count.",
    "ask_first": "The descriptors that a question about a case begins with.",
    "begin_with": "What a guided case begins with, in this order.",
    "case_line": "The descriptors that the line about a case shows, in this order.",
    "imaging_from": "The descriptor that says which imaging the facility has.",
    "imaging_limits": "By imaging the finding without which it cannot be used.",
    "particles_from": "The descriptor that says which particles the facility has.",
    "listed_apart": "Strategies that are listed below the others, each group with the reason.",
    "for": "By attributes: all keys must hold, several values of one are alternatives.",
    "unless": "Clauses of which any one lists them with the others.",
    "say": "Why they are listed apart.",
    "notice": "What every page says at its end.",
    "notice_short": "The same in a few words.",
}
"""Keys of rules/base.yaml, of all levels."""

CLAIMS = {
    "claims": "What the review says, one row for each statement.",
    "id": "Lower-case words joined by hyphens that say what is claimed.",
    "at": "Where in the review: Section 2, paragraph 1, sentence 3.",
    "says": "The statement in plain words.",
    "references": "The numbers of the references that the review gives for it; [] if none.",
    "bears_on": "The criteria that it bears on; [] if none.",
    "weight": "What it can carry: strong, moderate, weak, or none: no argument may rest on it.",
    "note": "Why it carries no more, and what else to know.",
}
"""Keys of rules/claims.yaml, of all levels."""

THRESHOLDS = {
    "thresholds": "Limits of guidelines, labels and trials, one row for each.",
    "id": "A letter and a number that no other row has: T188.",
    "about": "What is limited, without a full stop: Platelets before a procedure of high bleeding risk.",
    "says": "The limit as the source has it, with its number and unit.",
    "binding": "absolute (a contraindication), relative (a caution), trial (who could take part), or class (where a "
    "class begins).",
    "may_exclude": "yes if a rule may exclude by it, within `scope`; else rules may caution.",
    "scope": "The strategies that it may exclude, by attributes, or a list of such alternatives. Needed with "
    "`may_exclude: yes`.",
    "scope_says": "What it is about in the words of the source: which device, procedure or drug.",
    "read": "What you read of it: full, excerpt, abstract, summary, table, title or not-read; pages show it.",
    "second_reading": "What a second reading of the source gave: confirmed, refined, contradicted, not-found, or none "
    "yet.",
    "place": "Where in the document: Section 4.3; Table 2.",
    "reference": "The document, an id in references.yaml.",
}
"""Keys of rules/thresholds.yaml, of all levels."""

FACTS = {
    "facts": "What sources state besides limits, one row for each.",
    "id": "A letter and a number that no other row has: F75.",
    "says": "The fact in one or two plain sentences, with its figure.",
    "read": "What you read of it: full, excerpt, abstract, summary, table, title or not-read; pages show it.",
    "inference": "yes if the source does not say it and it was concluded from what it says.",
    "weight": "What it can carry: strong, moderate, weak, or none: no argument may rest on it.",
    "reference": "The document, an id in references.yaml.",
}
"""Keys of rules/facts.yaml, of all levels."""

REFERENCES = {
    "references": "The documents, one row for each.",
    "id": "Lower-case words joined by hyphens, for instance author and year: warnberg-2019.",
    "kind": "What kind of document it is: study, trial, guideline, label, review-article, abstract or web.",
    "number": "Its number in the review, if it is one of its references.",
    "match": "How surely a reference of the review was identified: identified, likely or unidentified.",
    "short": "How pages name it: at most 24 characters, author and year.",
    "authors": "The authors, as the document has them. Leave it out where `text` says all.",
    "title": "The title.",
    "journal": "The journal.",
    "year": "The year.",
    "volume": "Volume and issue: 33(10).",
    "pages": 'The pages, in quotes: "2373-2387".',
    "doi": "The DOI, without https://doi.org/.",
    "text": "The whole citation in one text: authors, title, journal, year, volume, pages.",
    "url": "Where it can be read.",
    "seen": "What you read of it: full, excerpt, abstract, summary, table, title or not-read.",
    "note": "What else to know, for instance why a match is not certain.",
}
"""Keys of rules/references.yaml, of all levels."""

PROPERTIES = {
    "properties": "What must hold for every possible case, one row for each statement.",
    "id": "Lower-case words joined by hyphens that say what holds.",
    "says": "The statement as a sentence of at most 160 characters.",
    "because": "Why it must hold, from what the source means and not from the text of a rule.",
    "cites": "Where it comes from, at least one row.",
    "for": "The strategies, by attributes as in a rule; or all.",
    "when": "It is about cases in which each of these clauses is yes; [] for every case.",
    "unless": "And none of these is yes. [X: is no] covers an X that is yes and one that nobody has stated.",
    "knowing": "And which state nothing but these descriptors; [] is the empty case. Left out: anything may be stated.",
    "always": "Each strategy is one of: eligible, conditional, excluded, held-back; first-tier, later-tier, "
    "approved-here, people-here, fits; {CRITERION: at most -2}; {excluded: RULE} or {held-back: RULE}.",
    "never": "No strategy is any of these; the same words as for `always`.",
    "possible": "For each strategy there is such a case in which it is one of these; the same words as for `always`.",
}
"""Keys of rules/properties.yaml, of all levels."""

RELAXED = {
    "gone": "Strategies of the release that are not there any more, or have another id.",
    "relaxed": "What may be less safe than in the last release, one row for each; [] if nothing is.",
    "rule": "The rule of the release that excluded or held back there; a need is need-STRATEGY-NUMBER.",
    "for": "The strategies that may lose it, by attributes as in a rule; or all.",
    "when": "It is about cases in which each of these clauses is yes; [] for every case.",
    "unless": "And none of these is yes. What nobody has stated counts too.",
    "still": "What the strategies are there at least: held-back or nothing.",
    "since": 'The day of the decision, in quotes: "2026-12-01".',
    "because": "Why.",
    "cites": "Its sources, at least one row.",
    "strategy": "The id of the strategy in the release.",
    "now": "Its id today, where it was renamed.",
}
"""Keys of rules/relaxed.yaml, of all levels."""

CASE = {
    "id": "What the caller names the case by; answers give it back.",
    "about": "A sentence about the patient and what must come out.",
    "expect": "What must come out; `nanorx rules test --update` writes down what does.",
    "source": "Where it is written what must come out, for instance PDQ liver cancer; pinned: what the program gave. "
    "Or one for each key.",
    "leading": "This strategy, or one of several, is called first; none: nothing is.",
    "approach": "This approach, or one of several, is the first of those that are not listed apart.",
    "within": "For an approach its place at the worst: {tace: 3} is among the first three.",
    "group": "For a strategy what its tier asks for: approved, people or rest.",
    "evidence": "For a strategy its level of evidence, from 1 (approved here) to 7 (not studied).",
    "studies": "For a row of evidence what it says, and how strongly: here strong; or silent.",
    "today": "These standards are among what is done today; []: nothing is known.",
    "warnings": "These warnings are given; []: none is.",
    "first": "This strategy, or one of several, is the first of those that are not listed apart.",
    "status": "For a strategy or standard: eligible, conditional or excluded.",
    "held_back": "For a strategy or standard: whether cautions hold it back, yes or no.",
    "rank": "For a strategy its place among all.",
    "level": "For a strategy by criterion: the strongest argument for minus the strongest against, from -3 to 3.",
    "asks": "For a strategy the values for which its status waits.",
    "nothing_eligible": "Whether no strategy is eligible: yes or no.",
}
"""Keys of cases/**/*.yaml beside the groups of the vocabulary, of all levels."""
