"""Links from each number of the report to exactly its list."""

from datetime import date
from urllib.parse import urlencode

from flask import url_for

from reception.domain.periods import month
from reception.domain.report import By, Report, Row
from reception.web.reports.asked import Asked


class Links:
    """Addresses of the lists behind the numbers of one report, at the moment of knowledge of that report.

    The moment is written into the address even where the page shows the present: whoever opens the list a
    minute later still finds as many rows as the number said.
    """

    def __init__(self, asked: Asked, key: str | None = None) -> None:
        """Take the report whose numbers are to lead somewhere; ``key``: that of its one row."""
        self._asked, self._key = asked, key
        self._address = asked.address(known=asked.question.known_at.isoformat())
        # Some hundred links of a page differ in their last words alone.
        self._members = url_for("reports.members", **self._address)

    def of(self, figure: str, row: Row | None = None, outcome: str | None = None) -> str:
        """Return the address of the list behind a figure: of the total, or of a row of the breakdown."""
        key = self._key if row is None else row.key
        narrowed = {"figure": figure, "key": key, "outcome": outcome}
        words = urlencode({name: value for name, value in narrowed.items() if value is not None})
        return f"{self._members}&{words}"

    def beside(self, figure: str, period: Report) -> str:
        """Return the address of the list behind a figure of a period with which the report is compared."""
        days = {"from": period.start_on.isoformat(), "to": period.end_on.isoformat()}
        return url_for("reports.members", **self._address | days, figure=figure, key=self._key)

    def row(self, row: Row) -> str:
        """Return the page of one row: its shares, and its figures beside those of other periods."""
        return url_for("reports.row", **self._address, key=row.key)

    def balance(self, row: Row | None = None) -> dict[str, str]:
        """Return the addresses behind a balance line."""
        return {
            name: self.of(name, row) for name in ("opening", "received", "reopened", "decided", "closing")
        }

    def of_month(self, figure: str, first: date, outcome: str | None = None) -> str:
        """Return the address of the list behind a figure of one month of the chart."""
        whole = month(first.year, first.month)
        period = {"from": whole.start_on.isoformat(), "to": whole.end_on.isoformat()}
        return url_for("reports.members", **self._address | period, figure=figure, outcome=outcome)

    def branch(self, row: Row) -> str | None:
        """Return the report of a row's own branch, where the rows are branches below this one."""
        if self._asked.by is not By.BRANCH or row.key == self._asked.branch.code:
            return None
        return url_for("reports.show", **self._asked.address(branch=row.key))
