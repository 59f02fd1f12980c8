"""Weekdays, weeks, entries and standings of personal receptions in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reception.domain.receptions import LAST_WEEK, PlanRule, ReceptionAction, Standing

WEEKDAY = {
    0: _l("Monday"),
    1: _l("Tuesday"),
    2: _l("Wednesday"),
    3: _l("Thursday"),
    4: _l("Friday"),
    5: _l("Saturday"),
    6: _l("Sunday"),
}

WEEK = {1: _l("first"), 2: _l("second"), 3: _l("third"), 4: _l("fourth"), LAST_WEEK: _l("last")}

ACTION = {
    ReceptionAction.PLAN: _l("Planned"),
    ReceptionAction.WITHDRAW: _l("Taken out of the plan"),
    ReceptionAction.HOLD: _l("Held"),
    ReceptionAction.REPLACE: _l("A substitute received"),
    ReceptionAction.CANCEL: _l("Cancelled"),
    ReceptionAction.MISS: _l("Missed"),
}

STANDING = {
    Standing.HELD: _l("Held"),
    Standing.REPLACED: _l("A substitute received"),
    Standing.CANCELLED: _l("Cancelled"),
    Standing.MISSED: _l("Missed"),
    Standing.UNRECORDED: _l("Not recorded yet"),
    Standing.TO_COME: _l("Still to come"),
}

TONE = {
    Standing.HELD: "good",
    Standing.REPLACED: "info",
    Standing.CANCELLED: "warn",
    Standing.MISSED: "bad",
    Standing.UNRECORDED: "warn",
    Standing.TO_COME: "neutral",
}


def rule_words(rule: PlanRule) -> str:
    """Return a rule as a person says it."""
    weeks = ", ".join(str(WEEK[week]) for week in sorted(rule.weeks))
    return _("%(weekday)s, weeks of the month: %(weeks)s", weekday=WEEKDAY[rule.weekday], weeks=weeks)
