"""Two records of one person: what rules out that they are, and what the kept one takes over."""

from collections.abc import Mapping
from typing import Any

from reception.domain.errors import NotOnePerson

DETAILS = ("iin", "birth_on", "phone", "email", "address", "asked_by_mail_on")
"""The contact details of an applicant. The kept record keeps its own and takes over what it lacks."""


def ensure_one_person(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> None:
    """Raise ``NotOnePerson`` for one record twice, two branches, two IINs, or a record merged already."""
    if kept["id"] == merged["id"]:
        raise NotOnePerson("same")
    if kept["branch_id"] != merged["branch_id"]:
        raise NotOnePerson("branch")
    if kept["merged_into_id"] is not None or merged["merged_into_id"] is not None:
        raise NotOnePerson("merged")
    if kept["iin"] and merged["iin"] and kept["iin"] != merged["iin"]:
        raise NotOnePerson("iin")


def taken_over(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> list[str]:
    """Return the names of the details that the kept record lacks and the merged one has."""
    return [name for name in DETAILS if merged[name] and not kept[name]]


def given_back(kept: Mapping[str, Any], merged: Mapping[str, Any], names: list[str]) -> list[str]:
    """Return which of the details taken over are still those of the merged record: newer ones stay."""
    return [name for name in names if kept[name] == merged[name]]
