"""Unfinished forms: under which name each is kept as a draft, and what of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

LONGEST_NAME = 80
MOST_FIELDS = 80

NOT_KEPT = {
    *("csrf_token", "draft_form", "draft_key", "draft_address"),
    *("add_part", "add_to", "confirmed", "repeats"),
}
"""What a browser sends with a form and nobody has typed: tokens and buttons."""


@dataclass(frozen=True, slots=True)
class DraftOf:
    """Under which name a form is kept, and the address that opens it again."""

    form: str
    key: str
    address: str


def fits(form: str, key: str, content: Mapping[str, Any]) -> bool:
    """Say whether what was sent may be kept under these names; all of it comes from outside."""
    return 0 < len(form) <= LONGEST_NAME and len(key) <= LONGEST_NAME and len(content) <= MOST_FIELDS


def typed(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return what somebody has typed into a form, as a draft keeps it."""
    return {name: values for name, values in sent.lists() if name not in NOT_KEPT}


def split_draft(appeal_id: int) -> DraftOf:
    """Return the draft of a question that is added to an appeal."""
    return DraftOf(f"split-{appeal_id}", "", url_for("splitting.split", appeal_id=appeal_id))
