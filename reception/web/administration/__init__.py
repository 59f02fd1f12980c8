"""Administration on screen. Each section is a module with its blueprint and a line in ``sections``."""
