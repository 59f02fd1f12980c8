"""Substitutes: who is away, and who stands in."""
