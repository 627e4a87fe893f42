"""Case -> verdicts: the judge, durable-rules beside it, and the comparison of both."""
