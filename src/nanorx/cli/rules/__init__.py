"""The commands for authors of rules, `nanorx rules ...`: one file for each, loaded when it is called."""
