"""The page of each command as a document, made from an answer."""
