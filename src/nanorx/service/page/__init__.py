"""The page in a browser: the form of a case, the answer beside it, and the pages behind its links."""
