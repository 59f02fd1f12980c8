"""Measure the report in a country of 234 branches over five years: ``python -m tests.bench.national``.

Beside it stand five branches whose districts have as many appeals each: what a branch's month costs must not
grow with the country around it. Each report stands beside the plain SQL for the very same figures.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.periods import Period, month
from reception.domain.report import By
from reception.extensions import db, utcnow
from reception.models import Branch
from reception.queries import directory, report, terms
from reception.queries.instants import working_midnights
from reception.queries.scope import Scope
from tests.bench import national_statements as plain
from tests.bench import statements as sql
from tests.bench.__main__ import SERVER, this_week
from tests.bench.filling import drop, opened, say
from tests.bench.measuring import Backends, Cost, measure
from tests.bench.population import Recipe
from tests.bench.subjects import BRANCH, Stage, Subject
from tests.bench.table import table

OBLASTS, BRANCHES, DAYS = 18, 13, 1826
"""18 oblasts of 13 branches, five years."""
FEW = 5
"""Of an oblast's 13 branches 11 are districts and have a share of 0.60; of five, three have it."""
CHART = sql.MONTHS.replace(":starts", ":month_starts").replace(":ends", ":month_ends")
ZONE = ZoneInfo("Asia/Oral")
EACH = tuple(by for by in By if by is not By.TOTAL)


def recipes(appeals: int) -> list[Recipe]:
    """Return the few branches and the country, with as many appeals to a district of both."""
    few = appeals // OBLASTS * (FEW - 2) // (BRANCHES - 2)
    return [
        Recipe(few, this_week(), branches=FEW, days=DAYS),
        Recipe(appeals, this_week(), oblasts=OBLASTS, branches=BRANCHES, days=DAYS),
    ]


def last_month() -> Period:
    """Return the month before this one."""
    now = datetime.now(UTC)
    return month(now.year, now.month).previous()


class NationalStage(Stage):
    """The reports of a district and of the whole, in files, on the page and as figures alone."""

    def subjects(self) -> list[Subject]:
        """Return what is measured; a list page stands beside it as a measure."""
        whole, own = self._facts["branches"], [self._facts["branch"]]
        asked = f"month={last_month().start_on:%Y-%m}"
        found = [
            self._list(
                "A list page of the branch",
                "/questions?view=all",
                sql.ALL_OF_TOPIC,
                {"branches": own, "topic": self._facts["topic"]},
            ),
        ]
        for name, branches, person in (
            ("A branch's month", own, self._manager),
            ("The country's month", whole, self._root),
        ):
            is_own = branches is own
            found += [
                self._figures(f"{name}, figures by branch", branches, (By.BRANCH,), None if is_own else 2.0),
                self._figures(f"{name}, figures by everything", branches, EACH, 3.0 if is_own else None),
                self._chart(f"{name}, the chart of twelve months", branches),
                self._asked(f"{name}, page", person, f"/report?{asked}", branches, ("branch_id",), CHART),
                self._asked(f"{name}, JSON", person, f"/report.json?{asked}", branches, plain.BREAKDOWNS),
            ]
        return found

    def _figures(self, name: str, branches: list[int], by: tuple[By, ...], most: float | None) -> Subject:
        """Measure the figures alone, without page, sign-in and chart."""
        columns = tuple(each for each, one in zip(plain.BREAKDOWNS, EACH, strict=True) if one in by)
        ours = self._inside(branches, lambda asked: report.report(asked, by=by, compared=True))
        limits = {"most_of_plain": most, "most_growth": 1.3 if len(branches) == 1 else None}
        return self._reading(name, ours, (plain.report(columns),), self._values(branches), **limits)

    def _chart(self, name: str, branches: list[int]) -> Subject:
        def points(asked: report.Question) -> object:
            return report.months.points(
                asked.period.months_back(12),
                directory.branches_below(asked.branch, asked.scope),
                known_at=asked.known_at,
                scope=asked.scope,
                definitions=report.Definitions(),
            )

        return self._reading(name, self._inside(branches, points), (CHART,), self._values(branches))

    def _asked(
        self, name: str, person: Any, path: str, branches: list[int], columns: tuple[str, ...], *further: str
    ) -> Subject:
        wanted = (plain.report(columns), *further)
        return self._reading(name, lambda: person.get(path), wanted, self._values(branches))

    def _inside(self, branches: list[int], run: Callable[[report.Question], object]) -> Callable[[], object]:
        def asked() -> object:
            with self.app.app_context():
                code = BRANCH if len(branches) == 1 else None
                top = db.session.scalars(
                    sa.select(Branch).where(Branch.code == code if code else Branch.parent_id.is_(None))
                ).one()
                return run(
                    report.Question(
                        period=last_month(),
                        known_at=utcnow(),
                        scope=Scope(branch_ids=frozenset(branches)),
                        branch=top,
                    )
                )

        return asked

    def _values(self, branches: list[int]) -> dict[str, Any]:
        own = last_month()
        periods = [own, *report.periods_compared(own).values()]
        spans = [period.bounds(ZONE) for period in periods]
        months = [each.bounds(ZONE) for each in own.months_back(12)]
        with self.app.app_context():
            midnights = working_midnights(terms.calendar(), ZONE, max(end for _start, end in spans))
        return {
            "branches": branches,
            "known": datetime.now(UTC),
            **{f"start{place}": start for place, (start, _end) in enumerate(spans)},
            **{f"end{place}": end for place, (_start, end) in enumerate(spans)},
            "month_starts": [start for start, _end in months],
            "month_ends": [end for _start, end in months],
            "midnights": list(midnights),
        }


def measured(server_url: str, recipe: Recipe, folder: Path, only: str, repeat: int) -> Any:
    """Measure what ``only`` names on a recipe's database; fill it if it is not there."""
    with opened(server_url, recipe, folder) as app:
        backends = Backends()
        stage = NationalStage(app, backends)
        found: dict[str, dict[str, Cost]] = {}
        try:
            subjects = [each for each in stage.subjects() if only in each.name]
            for subject in subjects:
                found[subject.name] = costs = measure(subject.runs(), backends, warm_up=8, repeat=repeat)
                say(
                    f"{recipe.appeals}: {subject.name}: "
                    + ", ".join(f"{n} {c.cpu:.1f} ({c.database:.1f})" for n, c in costs.items())
                )
        finally:
            stage.close()
    return subjects, found


def main() -> None:
    """Fill both databases where they are not there, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.national", description=__doc__)
    parser.add_argument("--appeals", type=int, default=1_200_000)
    parser.add_argument("--only", default="", help="measure only what has this in its name")
    parser.add_argument("--repeat", type=int, default=40, help="requests of each kind")
    parser.add_argument("--drop", action="store_true", help="drop both databases and do nothing else")
    options = parser.parse_args()
    server_url = os.environ.get("BENCH_DATABASE_URL", SERVER)
    by_size: dict[int, dict[str, dict[str, Cost]]] = {}
    subjects: list[Subject] = []
    with tempfile.TemporaryDirectory() as folder:
        for recipe in recipes(options.appeals):
            if options.drop:
                drop(server_url, appeals=recipe.appeals)
                continue
            subjects, by_size[recipe.appeals] = measured(
                server_url, recipe, Path(folder), options.only, options.repeat
            )
    if not options.drop:
        sys.stdout.write(table(subjects, by_size) + "\n")


if __name__ == "__main__":
    main()
