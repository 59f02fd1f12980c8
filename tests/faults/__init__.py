"""Faults: a reception at work while its processes are killed and its connections are cut, and what must be
true afterwards."""
