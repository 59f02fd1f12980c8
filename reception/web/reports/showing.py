"""What the pages of a report show, whether it is counted now or was signed."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from reception.adapters import words
from reception.adapters.editions import Edition
from reception.adapters.report_charts import cohort_chart, months_chart
from reception.adapters.report_comparison import compared, periods_of
from reception.adapters.report_editions import edition
from reception.adapters.report_table import further_columns, label, printed
from reception.domain.report import NONE_KEY, OPEN, POSITIVE, By, Definitions, Report, Row
from reception.domain.vocabulary import Outcome
from reception.queries import report
from reception.web.locale import language
from reception.web.reports.asked import Asked
from reception.web.reports.cards import cards, change
from reception.web.reports.links import Links


def shown(asked: Asked, found: Report, by_other: Definitions | None = None) -> dict[str, Any]:
    """Return what the parts of a report's page need; its figures are those of ``found``."""
    words_of_page, links = edition(language(), asked.branch.zone), Links(asked)
    # The report is counted once more only where somebody wants another version beside it.
    other = report.report(replace(asked.question, definitions=by_other)) if by_other else None
    return {
        "asked": asked,
        "report": found,
        "links": links,
        "edition": words_of_page,
        "rows": found.sections.get(asked.by, ()),
        "outcomes": _shown_outcomes(found, asked.by),
        "charts": _charts(found, words_of_page),
        "cards": cards(found, words_of_page, links, other),
        "compared": compared(found, words_of_page),
        "periods": periods_of(found),
        "columns": [(column, label(column, found, words_of_page)) for column in further_columns(found)],
        "changes": {
            row.key: change(row, found, asked.by, words_of_page) for row in found.sections.get(asked.by, ())
        },
        "other": other,
        "none_key": NONE_KEY,
        "OPEN": OPEN,
        "POSITIVE": POSITIVE,
        "words": words,
        "printed": printed,
    }


def row_shown(asked: Asked, found: Report, key: str) -> dict[str, Any]:
    """Return what the page of one row needs; ``found`` is the report of that row alone."""
    words_of_page, links = edition(language(), asked.branch.zone), Links(asked, key)
    return {
        "asked": asked,
        "report": found,
        "links": links,
        "edition": words_of_page,
        "charts": _cohort_charts(found, words_of_page),
        "cards": cards(found, words_of_page, links),
        "compared": compared(found, words_of_page),
        "periods": periods_of(found),
        "other": None,
        "OPEN": OPEN,
    }


def _shown_outcomes(found: Report, by: By) -> list[Outcome]:
    """Return the outcomes that occur; an imported register's "not stated" is no column for the others."""
    rows: list[Row] = [found.total, *found.sections.get(by, ())]
    return [
        outcome
        for outcome in Outcome
        if outcome is not Outcome.UNSTATED or any(row.decided[outcome] or row.cohort[outcome] for row in rows)
    ]


def _cohort_charts(found: Report, words_of_page: Edition) -> dict[str, Markup]:
    """Return the cohort as a drawing for wide and for narrow screens; escaped as all of them."""
    return {
        "cohort": Markup(cohort_chart(found, words_of_page)),  # noqa: S704 - see above
        "cohort_narrow": Markup(cohort_chart(found, words_of_page, narrow=True, ids="cohort-n")),  # noqa: S704 - see above
    }


def _charts(found: Report, words_of_page: Edition) -> dict[str, Markup]:
    """Return the drawings; they are made of figures and translated words, all escaped by the pen."""
    return _cohort_charts(found, words_of_page) | {
        "months": Markup(months_chart(found, words_of_page)),  # noqa: S704 - see above
        "months_narrow": Markup(months_chart(found, words_of_page, narrow=True, ids="months-n")),  # noqa: S704 - see above
    }
