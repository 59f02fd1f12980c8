"""Finding appeals by words: the same hits on both databases, each by its index of trigrams."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from reception.domain.searching import INDEXED
from reception.extensions import is_postgresql
from reception.models import AppealSearch


def appeals_with(words: Sequence[str]) -> sa.Select[Any]:
    """Return the SELECT of the ids of the appeals whose text has all of ``words`` somewhere in it."""
    found = sa.select(AppealSearch.appeal_id)
    if not is_postgresql():
        indexed = [word for word in words if len(word) >= INDEXED]
        if indexed:
            # Within the quotes of FTS5 everything is text; a quote is doubled.
            phrase = " ".join('"' + word.replace('"', '""') + '"' for word in indexed)
            hits = sa.text("SELECT rowid FROM appeal_fts WHERE appeal_fts MATCH :phrase")
            found = found.where(AppealSearch.appeal_id.in_(hits.bindparams(phrase=phrase)))
        words = [word for word in words if len(word) < INDEXED]
    for word in words:
        found = found.where(AppealSearch.text.contains(word, autoescape=True))
    return found
