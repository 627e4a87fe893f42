"""Which keys a file of a rule base may have, as pydantic models."""
