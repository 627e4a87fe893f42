"""The dossier of a case for a tumor board: one set of sections, written as HTML, Markdown or JSON."""
