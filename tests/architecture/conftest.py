"""The guards that fetch pages do so at the desk of the page tests."""

from tests.desk import clock, desk, visit

__all__ = ["clock", "desk", "visit"]
