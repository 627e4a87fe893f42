"""Pages of `nanorx rules`, and parts of them, that several commands share."""
