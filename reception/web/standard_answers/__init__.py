"""The standard answers of a branch."""
