"""What each look-out is called, what it is, from when on it is noticeable, and why it matters."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reception.domain.lookouts import (
    BULK_CLOSINGS,
    BULK_TIME,
    FEWEST_BUNCHED,
    LAST_DAYS,
    OUT_DAYS,
    SAME_ANSWERS,
    TIMES_EVEN,
    Lookout,
)

TITLE = {
    Lookout.BUNCHED: _l("Closed at the very end of the period"),
    Lookout.BULK: _l("Accepted many at once"),
    Lookout.MOVED_OUT: _l("Redirected, withdrawn or left near the end"),
    Lookout.IDENTICAL: _l("Answered in the same words"),
    Lookout.DENIED: _l("Positive, and denied by the applicant"),
    Lookout.OWN_BODY: _l("Complaints decided by the body that they are about"),
    Lookout.OWN_ACCEPTED: _l("Accepted within the organisation that answered"),
}

MINUTES = int(BULK_TIME.total_seconds() // 60)

WHY: dict[Lookout, Callable[[], str]] = {
    Lookout.BUNCHED: lambda: _(
        "Questions closed in the last %(days)s working days of the period. Noticeable from %(times)s times "
        "an even spread and at least %(fewest)s questions. What is closed for the report is often not "
        "solved.",
        days=LAST_DAYS,
        times=TIMES_EVEN,
        fewest=FEWEST_BUNCHED,
    ),
    Lookout.BULK: lambda: _(
        "Questions whose outcomes one person accepted %(closings)s or more within %(minutes)s minutes, by "
        "the time when that was recorded. So fast nobody reads what they accept.",
        closings=BULK_CLOSINGS,
        minutes=MINUTES,
    ),
    Lookout.MOVED_OUT: lambda: _(
        "Questions closed as redirected, withdrawn or left without consideration in the last %(days)s "
        "working days of the period, of all closed so. Noticeable from %(times)s times an even spread and "
        "at least %(fewest)s questions. It clears away what would have become overdue.",
        days=OUT_DAYS,
        times=TIMES_EVEN,
        fewest=FEWEST_BUNCHED,
    ),
    Lookout.IDENTICAL: lambda: _(
        "Questions closed with one answer, in the same words, for %(answers)s or more. A copied answer "
        "seldom answers the person who asked.",
        answers=SAME_ANSWERS,
    ),
    Lookout.DENIED: lambda: _(
        "Questions closed as positive whose applicants last said of that closing that it is not solved, also "
        "after the period. The share of positive counts them until they are reopened."
    ),
    Lookout.OWN_BODY: lambda: _(
        "Complaints whose outcome was proposed or accepted by somebody of an organisation that the text "
        "names, or that answered the appeal which the complaint repeats. Nobody judges a complaint about "
        "themselves."
    ),
    Lookout.OWN_ACCEPTED: lambda: _(
        "Questions whose outcome was accepted by somebody of the organisation that had proposed it. A second "
        "pair of eyes should be another’s."
    ),
}
