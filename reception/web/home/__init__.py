"""Where each person's day begins."""
