"""Unfinished forms, saved while a person types."""
