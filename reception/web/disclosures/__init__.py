"""Disclosures: who saw or took out personal data."""
