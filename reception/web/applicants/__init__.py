"""Applicants, found while typing."""
