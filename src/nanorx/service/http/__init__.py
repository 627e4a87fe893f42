"""The same answers as those of the commands, as JSON over HTTP, and the document that describes them."""
