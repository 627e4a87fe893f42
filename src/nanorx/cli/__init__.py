"""The command line: one file per command, the pages in `pages/`. The only home of Typer and Rich."""
