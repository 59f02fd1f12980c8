"""The words that printed reports and coupons need. Whoever prints hands over their translations.

``ENGLISH`` is the list of keys, the English text and the message to translate, all in one:
``{key: gettext(text) for key, text in ENGLISH.items()}`` is a full set of labels. ``N_`` marks the texts for
extraction. ``%(name)s`` in a text is filled in by the adapter.
"""

from collections.abc import Mapping
from typing import Final


def N_(text: str) -> str:  # noqa: N802 - the name under which pybabel finds a text that is translated later
    """Mark ``text`` for translation and return it as it is."""
    return text


HEADING: Final = {
    "title": N_("Report on citizens’ appeals"),
    "reception": N_("Public reception of the party"),
    "branch": N_("Branch"),
    "period": N_("Period"),
    "known_at": N_("Data as known at"),
    "definition": N_("What counts as resolved positively"),
    "definition_value": N_("%(outcomes)s (definition %(version)s, in force since %(date)s)"),
    "unit": N_("Unit of count"),
    "unit_value": N_("question: an appeal or one part of an appeal that was split"),
    "headline": N_(
        "Received in the period: %(received)s. Resolved positively by its end: %(positive)s (%(share)s)."
    ),
}

BALANCE: Final = {
    "balance": N_("Balance"),
    "opening": N_("Under control at the start"),
    "received": N_("Received"),
    "reopened": N_("Reopened"),
    "decided": N_("Decided"),
    "closing": N_("Under control at the end"),
    "overdue": N_("Overdue"),
    "overdue_of_closing": N_("Overdue at the end of the period: %(overdue)s"),
    "total": N_("Total"),
    "decided_by_outcome": N_("Decided, by outcome"),
}

OUTCOMES: Final = {
    "outcomes": N_("Outcomes"),
    "outcome": N_("Outcome"),
    "outcome.positive": N_("resolved positively"),
    "outcome.partly": N_("resolved partly"),
    "outcome.explained": N_("explained"),
    "outcome.refused": N_("refused"),
    "outcome.redirected": N_("redirected"),
    "outcome.left": N_("left without consideration"),
    "outcome.withdrawn": N_("withdrawn"),
    "outcome.unstated": N_("closed, outcome not stated"),
    "outcome.open": N_("under control"),
    "cohort_count": N_("Of those received in the period"),
    "cohort_share": N_("Share of those received"),
    "share_cohort_positive": N_("Positive among received"),
    "share_flow_positive": N_("Positive among decided"),
    "shares_note": N_("Positive among received: %(cohort)s. Positive among decided: %(flow)s."),
}

CHARTS: Final = {
    "cohort_chart": N_("What became of the questions received in the period"),
    "months_chart": N_("Twelve months: received, decided, resolved positively"),
    "month": N_("Month"),
    "positive_short": N_("Resolved positively"),
}

SECTIONS: Final = {
    "by.total": N_("Summary"),
    "by.branch": N_("By branch"),
    "by.organisation": N_("By organisation"),
    "by.official": N_("By official"),
    "by.topic": N_("By topic"),
    "by.channel": N_("By channel"),
    "by.district": N_("By district"),
    "by.programme": N_("By programme"),
    "name.total": N_("Total"),
    "name.branch": N_("Branch"),
    "name.organisation": N_("Organisation"),
    "name.official": N_("Official"),
    "name.topic": N_("Topic"),
    "name.channel": N_("Channel"),
    "name.district": N_("District"),
    "name.programme": N_("Programme"),
    "annex": N_("Annex %(number)s. %(title)s"),
    "no_rows": N_("There is nothing to list for this period."),
    # The columns of the CSV file that say what its figures are.
    "breakdown": N_("Breakdown"),
    "key": N_("Code"),
    "row_name": N_("Name"),
    "period_from": N_("Period from"),
    "period_to": N_("Period to"),
    "definition_version": N_("Version of the definitions"),
}

SHARES: Final = {
    "share.cohort": N_("Positive among received"),
    "share.bound_high": N_("Positive at most, if every open question ends well"),
    "share.flow": N_("Positive among decided"),
    "share.matured": N_("Positive among those whose term has passed"),
    "share.confirmed": N_("Confirmed by the applicants"),
    "share.response": N_("Applicants who answered"),
    "share.sticky": N_("Held for %(days)s days"),
    "share.on_time_original": N_("In time by the first term"),
    "share.on_time_effective": N_("In time with extensions"),
    "formula.cohort": N_(
        "Received in the period and positive at its end, of all received in it. This is also the "
        "lower bound: every open question ends badly."
    ),
    "formula.bound_high": N_(
        "Received in the period and at its end positive or still under control, of all received in it."
    ),
    "formula.flow": N_(
        "Decided in the period with a positive outcome, of all decided in it, whenever received."
    ),
    "formula.matured": N_(
        "Received in the period and positive at its end, of those received whose first term has "
        "passed by then."
    ),
    "formula.confirmed": N_(
        "The applicant said that it is solved, of all decided as positive. Silence is never consent."
    ),
    "formula.response": N_("The applicant said anything about the closing, of all decided as positive."),
    "formula.sticky": N_(
        "Closed as positive in the period and within %(days)s days of that not reopened, not "
        "denied by the applicant and not raised again by the same person on the same topic, of "
        "all closed so at least %(days)s days before the moment of knowledge."
    ),
    "formula.on_time_original": N_(
        "Closed on or before the due date first set, of all decided that had one."
    ),
    "formula.on_time_effective": N_(
        "Closed on or before the due date with its extensions, of all decided that had one."
    ),
    "excluded.flow": N_("Not decided, under control at the end"),
    "excluded.matured": N_("The term has not passed, or none was given"),
    "excluded.sticky": N_("Closed as positive too recently"),
    "excluded.on_time": N_("Decided, but no term was given"),
    "excluded.days": N_("Decided, but their working days are not known"),
    "excluded.nothing": N_("Nothing"),
    "card.numerator": N_("Numerator"),
    "card.denominator": N_("Denominator"),
    "card.excluded": N_("Left out"),
    "card.formula": N_("What it says"),
    "card.interval": N_("Of those who answered, Wilson interval of 95 per cent"),
    "card.interval_value": N_("from %(low)s to %(high)s"),
    "card.other": N_("By definition %(version)s"),
    "card.made_of": N_("What this share is made of"),
    "days.median": N_("Median of working days to decision"),
    "days.ninetieth": N_("Nine tenths decided within, working days"),
    "days.formula": N_(
        "Working days after the day of receipt up to the day of the last closing, by the working "
        "calendar: the least number of days within which at least half, or nine tenths, of the "
        "decided were decided."
    ),
    "against.own": N_("This period"),
    "against.previous": N_("Previous period"),
    "against.last_year": N_("Same period last year"),
    "against.since_january": N_("Since 1 January"),
    "compared": N_("Compared with other periods"),
    "figure": N_("Figure"),
    "shares": N_("Shares"),
}

LISTS: Final = {
    "list.matured": N_("Received, their first term has passed"),
    "list.matured_positive": N_("Received and positive, their first term has passed"),
    "list.unmatured": N_("Received, their first term has not passed or was not given"),
    "list.original_term": N_("Decided, with a first term"),
    "list.no_original_term": N_("Decided, without a first term"),
    "list.in_original_term": N_("Decided in the first term"),
    "list.effective_term": N_("Decided, with a term"),
    "list.no_effective_term": N_("Decided, without a term"),
    "list.in_effective_term": N_("Decided in time with extensions"),
    "list.answered": N_("Positive, the applicant answered"),
    "list.confirmed": N_("Positive, confirmed by the applicant"),
    "list.denied": N_("Positive, denied by the applicant"),
    "list.settled_short": N_("Closed as positive, the short window has passed"),
    "list.unsettled_short": N_("Closed as positive, the short window has not passed"),
    "list.sticky_short": N_("Closed as positive and held for the short window"),
    "list.settled_long": N_("Closed as positive, the long window has passed"),
    "list.unsettled_long": N_("Closed as positive, the long window has not passed"),
    "list.sticky_long": N_("Closed as positive and held for the long window"),
}

RANKING: Final = {
    "ranking.branch": N_("Ranking of branches"),
    "ranking.organisation": N_("Ranking of organisations"),
    "ranking.official": N_("Ranking of officials"),
    "ranking.rank": N_("Rank"),
    "ranking.cases": N_("Cases decided"),
    "ranking.positive": N_("Positive of them"),
    "ranking.share": N_("Positive among decided"),
    "ranking.low": N_("Wilson interval of 95 per cent, lower end"),
    "ranking.high": N_("Wilson interval of 95 per cent, upper end"),
    "ranking.before": N_("Rank in the previous period"),
    "ranking.proposed": N_("Cases acted on"),
    "ranking.lay": N_("Cases answered while with the official"),
    "ranking.median": N_("Median of working days with the official"),
    "ranking.note": N_(
        "Ranked by the lower end of the Wilson interval of 95 per cent of positive among decided, never by "
        "volume. With fewer than %(minimum)s cases decided a row is listed and not ranked. Rows whose lower "
        "ends print alike share a rank."
    ),
}

RECEPTIONS: Final = {
    "receptions": N_("Visits and personal receptions"),
    "receptions.visits": N_(
        "Visits: %(lines)s. People who came: %(people)s. Ended with advice: %(advice)s. Became an appeal: "
        "%(appeals)s."
    ),
    "receptions.note": N_("Whoever owed receptions and held none stands first."),
    "receptions.official": N_("Personal receptions by official"),
    "receptions.organisation": N_("Personal receptions by organisation"),
    "receptions.planned": N_("Receptions planned"),
    "receptions.held": N_("Receptions held"),
    "receptions.replaced": N_("Receptions held by a substitute"),
    "receptions.cancelled": N_("Receptions cancelled"),
    "receptions.missed": N_("Receptions missed"),
    "receptions.unrecorded": N_("Receptions not recorded yet"),
    "receptions.to_come": N_("Receptions still to come"),
    "receptions.stood_in": N_("Held for others"),
    "receptions.people": N_("People received"),
    "receptions.solved": N_("Solved on the spot"),
}

SIGNATURES: Final = {
    "prepared_by": N_("Prepared by"),
    "signed_by": N_("Signed by"),
    "sign.position": N_("position"),
    "sign.signature": N_("signature"),
    "sign.name": N_("name"),
    "sign.date": N_("date"),
}

SEAL: Final = {
    "seal": N_("Frozen month"),
    "seal.by": N_("Frozen by"),
    "seal.at": N_("Frozen at"),
    "seal.sha256": N_("SHA-256"),
    "seal.address": N_("Address"),
    "seal.hint": N_("The figures of this paper never change. Scan the square to compare them."),
    "seal.qr": N_("QR code that opens the page of this frozen month"),
}

COUPON: Final = {
    "coupon": N_("Coupon of an accepted appeal"),
    "coupon.number": N_("Registration number"),
    "coupon.received": N_("Accepted"),
    "coupon.received_by": N_("Accepted by"),
    "coupon.branch": N_("Branch"),
    "coupon.address": N_("Address"),
    "coupon.due": N_("Answer due by"),
    "coupon.code": N_("Code to ask by"),
    "coupon.hint": N_(
        "Keep this coupon. Scan the square or name the code to learn how your appeal is getting on."
    ),
    "coupon.qr": N_("QR code that opens the page of this appeal"),
}

ENGLISH: Final[Mapping[str, str]] = (
    HEADING
    | BALANCE
    | OUTCOMES
    | CHARTS
    | SECTIONS
    | SHARES
    | LISTS
    | RANKING
    | RECEPTIONS
    | SIGNATURES
    | SEAL
    | COUPON
)

LABEL_KEYS: Final = frozenset(ENGLISH)
