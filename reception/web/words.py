"""Moved to ``adapters.words``."""

from reception.adapters.words import *  # noqa: F403
