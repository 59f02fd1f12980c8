"""The report of visits and personal receptions as JSON: the same report gives the same bytes."""

import json
from typing import Any

from reception.domain.receptions import Standing
from reception.domain.receptions_report import HourRow, ReceptionsReport, VisitRow


def receptions_json(report: ReceptionsReport, language: str) -> bytes:
    """Return the report; names in ``language``. Raises ``Unbalanced`` for one that does not add up."""
    report.ensure_balanced()
    content = {
        "period": {"from": report.start_on.isoformat(), "to": report.end_on.isoformat()},
        "known_at": report.known_at.isoformat(),
        "branch": report.branch.in_language(language),
        "visits": {
            "unit": "visits; people are counted apart",
            "total": _visits(report.visits, language),
            "by_channel": [_visits(row, language) for row in report.visits_by_channel],
            "by_topic": [_visits(row, language) for row in report.visits_by_topic],
        },
        "personal_receptions": {
            "unit": "personal receptions; people are counted with who received them",
            "total": _hours(report.hours, language),
            "by_official": [_hours(row, language) for row in report.hours_by_official],
            "by_organisation": [_hours(row, language) for row in report.hours_by_organisation],
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _visits(row: VisitRow, language: str) -> dict[str, Any]:
    names = ("lines", "people", "minutes", "advice", "appeals")
    return {"key": row.key, "name": row.names.in_language(language)} | {
        name: getattr(row, name) for name in names
    }


def _hours(row: HourRow, language: str) -> dict[str, Any]:
    told = {"key": row.key, "name": row.names.in_language(language), "planned": row.planned}
    told |= {standing.value: row.count(standing) for standing in Standing}
    return told | {
        "stood_in": row.stood_in,
        "people": row.people,
        "solved": row.solved,
        "held_none": row.held_none,
    }
