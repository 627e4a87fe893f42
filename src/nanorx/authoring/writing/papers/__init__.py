"""From the record of a paper, as databases and libraries export it, to a row of references.yaml and one of evidence."""
