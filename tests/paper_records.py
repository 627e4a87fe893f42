"""Records of public papers as databases and libraries export them, with the facts of the papers."""

from __future__ import annotations

__all__ = ["CROSSREF", "NOTICE", "PUBMED", "RETRACTED", "SPRINGER_RIS", "ZOTERO_BIB"]

_TITLE = (
    "Long-Term Outcome After Retro-Areolar Versus Peri-Tumoral Injection of Superparamagnetic Iron Oxide "
    "Nanoparticles (SPIO) for Sentinel Lymph Node Detection in Breast Cancer Surgery"
)

ZOTERO_BIB = r"""
@article{warnberg_long-term_2019,
	title = {Long-{Term} {Outcome} {After} {Retro}-{Areolar} {Versus} {Peri}-{Tumoral} {Injection} of {Superparamagnetic} {Iron} {Oxide} {Nanoparticles} ({SPIO}) for {Sentinel} {Lymph} {Node} {Detection} in {Breast} {Cancer} {Surgery}},
	volume = {26},
	issn = {1534-4681},
	url = {https://doi.org/10.1245/s10434-019-07239-5},
	doi = {10.1245/s10434-019-07239-5},
	abstract = {After retro-areolar and peri-tumoral injections, 67.3\% and 37.8\% (p {\textless} 0.001) developed skin staining. Overall detection rates were 98.3% and 97.4% (p = 0.43).},
	language = {en},
	number = {5},
	urldate = {2026-11-28},
	journal = {Annals of Surgical Oncology},
	author = {W{\"a}rnberg, Fredrik and Stigberg, Evelina and Obondo, Christine and Olofsson, Helena and Abdsaleh, Shahin and W{\"a}rnberg, Madeleine and Karakatsanis, Andreas},
	month = may,
	year = {2019},
	pages = {1247--1253},
	file = {Full Text PDF:files/12/paper.pdf:application/pdf},
}
"""  # noqa: E501 - as it is exported

SPRINGER_RIS = f"""\
TY  - JOUR
AU  - Wärnberg, Fredrik
AU  - Stigberg, Evelina
AU  - Obondo, Christine
AU  - Olofsson, Helena
AU  - Abdsaleh, Shahin
AU  - Wärnberg, Madeleine
AU  - Karakatsanis, Andreas
PY  - 2019
DA  - 2019/05/01
TI  - {_TITLE}
JO  - Annals of Surgical Oncology
SP  - 1247
EP  - 1253
VL  - 26
IS  - 5
AB  - SPIO is effective in sentinel node (SN) detection.
SN  - 1534-4681
UR  - https://doi.org/10.1245/s10434-019-07239-5
DO  - 10.1245/s10434-019-07239-5
ID  - Wärnberg2019
ER  - 
"""  # noqa: W291 - as it is exported

CROSSREF = {
    "DOI": "10.1245/s10434-019-07239-5",
    "type": "journal-article",
    "title": [_TITLE],
    "container-title": ["Annals of Surgical Oncology"],
    "issued": {"date-parts": [[2019, 2, 14]]},
    "volume": "26",
    "issue": "5",
    "page": "1247-1253",
    "author": [
        {"given": "Fredrik", "family": "Wärnberg", "sequence": "first"},
        {"given": "Evelina", "family": "Stigberg"},
        {"given": "Christine", "family": "Obondo"},
        {"given": "Helena", "family": "Olofsson"},
        {"given": "Shahin", "family": "Abdsaleh"},
        {"given": "Madeleine", "family": "Wärnberg"},
        {"given": "Andreas", "family": "Karakatsanis"},
    ],
    "abstract": "<jats:title>Background</jats:title><jats:p>p &lt; 0.001, a<jats:sup>2</jats:sup></jats:p>",
}

PUBMED = """\

PMID- 29787288
OWN - NLM
STAT- MEDLINE
DCOM- 20190930
IS  - 1535-4970 (Electronic)
IS  - 1073-449X (Linking)
VI  - 198
IP  - 9
DP  - 2018 Nov 1
TI  - A Multicenter Randomized Controlled Trial of Zephyr Endobronchial Valve Treatment
      in Heterogeneous Emphysema (LIBERATE).
PG  - 1151-1164
LID - 10.1164/rccm.201803-0590OC [doi]
AB  - RATIONALE: This is the first multicenter randomized controlled trial of valves.
      Clinical trial registered with www.clinicaltrials.gov (NCT 01796392).
FAU - Criner, Gerard J
AU  - Criner GJ
AD  - 1 Department of Thoracic Medicine and Surgery, Lewis Katz School of Medicine at
      Temple University, Philadelphia, Pennsylvania.
FAU - Sue, Richard
AU  - Sue R
CN  - LIBERATE Study Group
LA  - eng
SI  - ClinicalTrials.gov/NCT01796392
PT  - Journal Article
PT  - Multicenter Study
PT  - Randomized Controlled Trial
TA  - Am J Respir Crit Care Med
JT  - American journal of respiratory and critical care medicine
CIN - Am J Respir Crit Care Med. 2018 Nov 1;198(9):1113-1115
AID - 10.1164/rccm.201803-0590OC [doi]
SO  - Am J Respir Crit Care Med. 2018 Nov 1;198(9):1151-1164.
"""

RETRACTED = """\
PMID- 9500320
OWN - NLM
VI  - 351
IP  - 9103
DP  - 1998 Feb 28
TI  - Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive
      developmental disorder in children.
PG  - 637-41
FAU - Wakefield, A J
AU  - Wakefield AJ
PT  - Case Reports
PT  - Journal Article
PT  - Retracted Publication
TA  - Lancet
JT  - Lancet (London, England)
RIN - Lancet. 2010 Feb 6;375(9713):445. PMID: 20137807
AID - S0140673697110960 [pii]
AID - 10.1016/s0140-6736(97)11096-0 [doi]
"""

NOTICE = """\
PMID- 20137807
VI  - 375
IP  - 9713
DP  - 2010 Feb 6
TI  - Retraction--Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive
      developmental disorder in children.
PG  - 445
FAU - Editors of The Lancet
AU  - Editors of The Lancet
PT  - Retraction of Publication
JT  - Lancet (London, England)
ROF - Lancet. 1998 Feb 28;351(9103):637-41. PMID: 9500320
"""
