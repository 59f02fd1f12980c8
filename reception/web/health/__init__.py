"""Whether the program is alive."""
