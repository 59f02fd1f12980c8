"""Samples of a month's positives, drawn by lot and checked by telephone."""
