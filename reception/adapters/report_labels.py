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

SIGNATURES: Final = {
    "prepared_by": N_("Prepared by"),
    "signed_by": N_("Signed by"),
    "sign.position": N_("position"),
    "sign.signature": N_("signature"),
    "sign.name": N_("name"),
    "sign.date": N_("date"),
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

ENGLISH: Final[Mapping[str, str]] = HEADING | BALANCE | OUTCOMES | CHARTS | SECTIONS | SIGNATURES | COUPON

LABEL_KEYS: Final = frozenset(ENGLISH)
