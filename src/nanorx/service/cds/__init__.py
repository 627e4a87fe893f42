"""CDS Hooks 2.0: a card about the patient whose record is open, or about an order that is being written."""
