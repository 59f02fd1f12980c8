"""THE RULES, plain Python: no clock, no database, no network, no framework."""
