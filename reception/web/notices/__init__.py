"""News: what happened to a person's cases."""
