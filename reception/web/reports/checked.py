"""The check by telephone beside the shares of a month: what its sample says, as known at K."""

from dataclasses import dataclass

from flask import url_for

from reception.adapters.editions import NOTHING, Edition
from reception.domain.sampling import Check
from reception.queries import samples
from reception.web.reports.asked import Asked


@dataclass(frozen=True, slots=True)
class Checked:
    """The overturn rate of the month's last sample; without a sample the way to draw one."""

    url: str
    check: Check | None = None
    rate: str = NOTHING
    interval: str = ""


def checked(asked: Asked, edition: Edition) -> Checked | None:
    """Return what the sample of the report's month says; None where the period is not one month."""
    period, known_at = asked.question.period, asked.question.known_at
    if period.whole_months != 1:
        return None
    url = url_for("samples.index", month=period.start_on.isoformat()[:7], branch=asked.branch.code)
    drawn = [s for s in samples.of_month(asked.branch, period.start_on) if s.drawn_at <= known_at]
    if not drawn:
        return Checked(url)
    last = drawn[-1]
    check = samples.checks([last], known_at=known_at)[last.id]
    interval = ""
    if check.interval is not None:
        low, high = (edition.per_cent(bound) for bound in check.interval)
        interval = edition.say("card.interval_value", low=low, high=high)
    rate = edition.per_cent(check.rate)
    return Checked(url_for("samples.show", sample_id=last.id), check, rate, interval)
