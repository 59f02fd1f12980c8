"""The tests of pages work at one desk."""

from tests.desk import clock, desk, visit

__all__ = ["clock", "desk", "visit"]
