"""My files: what the program does for a person behind the pages, and what came of it."""
