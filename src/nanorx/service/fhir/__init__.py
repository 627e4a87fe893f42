"""Data of a hospital as FHIR R4: a record to a case, and advice back. A plain walk over JSON, without HTTP."""
