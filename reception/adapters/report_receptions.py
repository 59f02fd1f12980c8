"""Visits and personal receptions as lines of a table: the same in the PDF and in the spreadsheet."""

from collections.abc import Sequence
from typing import Final

from reception.adapters.editions import Edition
from reception.domain.receptions import Standing
from reception.domain.receptions_report import HourRow, ReceptionsReport
from reception.domain.report import By

COLUMNS: Final = (
    "planned",
    "held",
    "replaced",
    "cancelled",
    "missed",
    "unrecorded",
    "to_come",
    "stood_in",
    "people",
    "solved",
)


def tables(report: ReceptionsReport) -> Sequence[tuple[By, Sequence[HourRow]]]:
    """Return the rows by official and by organisation; whoever owed hours and held none stands first."""
    return ((By.OFFICIAL, report.hours_by_official), (By.ORGANISATION, report.hours_by_organisation))


def labels(edition: Edition) -> list[str]:
    """Return the headings of the figures."""
    return [edition.say(f"receptions.{key}") for key in COLUMNS]


def figures(row: HourRow) -> list[int]:
    """Return the figures of a row in the order of ``COLUMNS``."""
    standings = [row.count(standing) for standing in Standing]
    return [row.planned, *standings, row.stood_in, row.people, row.solved]


def visits(report: ReceptionsReport, edition: Edition) -> str:
    """Say how many visits there were, how many people came, and what it led to."""
    counts = {name: getattr(report.visits, name) for name in ("lines", "people", "advice", "appeals")}
    return edition.say("receptions.visits", **{name: edition.number(count) for name, count in counts.items()})


def section(report: ReceptionsReport, edition: Edition) -> dict[str, object]:
    """Return what the PDF prints of visits and personal receptions. Raises ``Unbalanced``."""
    report.ensure_balanced()
    return {
        "title": edition.say("receptions"),
        "visits": visits(report, edition),
        "note": edition.say("receptions.note"),
        "nothing": edition.say("no_rows"),
        "labels": labels(edition),
        "tables": [
            {
                "title": edition.say(f"receptions.{by.value}"),
                "name": edition.name_column(by),
                "rows": [_line(row, edition.name(row.names), edition) for row in rows],
                "total": _line(report.hours, edition.say("total"), edition),
            }
            for by, rows in tables(report)
        ],
    }


def _line(row: HourRow, name: str, edition: Edition) -> dict[str, object]:
    return {
        "name": name,
        "position": edition.name(row.position) if row.position else "",
        "owes": row.held_none,
        "cells": [edition.number(figure) for figure in figures(row)],
    }
