"""READING: one question per function, within a scope, in a fixed order."""
