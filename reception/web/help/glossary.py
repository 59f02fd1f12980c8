"""The words that are not plain, and the sentence that explains each: behind every "?", all on one page."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Word(StrEnum):
    """What is explained."""

    QUESTION = "question"
    VISIT = "visit"
    RECEPTION = "reception"
    TERM = "term"
    ORIGINAL_TERM = "original_term"
    EFFECTIVE_TERM = "effective_term"
    CONTROL = "control"
    OUTCOME = "outcome"
    PROOF = "proof"
    VERDICT = "verdict"
    BALANCE = "balance"
    SHARE = "share"
    COHORT = "cohort"
    BOUND_HIGH = "bound_high"
    FLOW = "flow"
    MATURED = "matured"
    CONFIRMED = "confirmed"
    RESPONSE = "response"
    STICKY_SHORT = "sticky_short"
    STICKY_LONG = "sticky_long"
    ON_TIME_ORIGINAL = "on_time_original"
    ON_TIME_EFFECTIVE = "on_time_effective"
    KNOWN_AT = "known_at"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A word as people read it, and its sentence."""

    name: Any
    sentence: Any


_STICKY = Explanation(
    _l("Sticky"),
    _l(
        "A positive outcome that lasted: in the days after closing it was not reopened, not denied by the "
        "applicant, and the same person did not come again with the same topic."
    ),
)

GLOSSARY: dict[Word, Explanation] = {
    Word.QUESTION: Explanation(
        _l("Question"),
        _l(
            "One thing that an appeal asks for. An appeal that asks for several is split, and each part "
            "has its own official, term and outcome."
        ),
    ),
    Word.VISIT: Explanation(
        _l("Visit"),
        _l("Somebody came, called or wrote. Most visits end with advice; only some become appeals."),
    ),
    Word.RECEPTION: Explanation(
        _l("Personal reception"),
        _l(
            "An hour at which an official receives citizens: planned, then held, replaced, cancelled or "
            "missed."
        ),
    ),
    Word.TERM: Explanation(
        _l("Term"),
        _l(
            "How long the answer may take, by the policy in force on the day of receipt. "
            "That day is not counted, and days off are passed over as the policy says."
        ),
    ),
    Word.ORIGINAL_TERM: Explanation(
        _l("Original due date"),
        _l("The due date set at registration, before anybody extended it."),
    ),
    Word.EFFECTIVE_TERM: Explanation(
        _l("Due date"),
        _l("The due date that counts now, with every extension. What is open after it is overdue."),
    ),
    Word.CONTROL: Explanation(
        _l("Under control"),
        _l("The question is open. It is removed from control when a second person has accepted the outcome."),
    ),
    Word.OUTCOME: Explanation(
        _l("Outcome"),
        _l(
            "How the question ended. Whoever proposes it never accepts it. Which outcomes count as positive "
            "is set with a date; an explanation or a redirection does not by itself."
        ),
    ),
    Word.PROOF: Explanation(
        _l("Proof"),
        _l("A file, or the number of a document, that shows what was done. A positive outcome needs one."),
    ),
    Word.VERDICT: Explanation(
        _l("Verdict"),
        _l(
            "What the applicant says of the closing: solved, solved partly or not solved. Silence is none "
            "of these."
        ),
    ),
    Word.BALANCE: Explanation(
        _l("Balance"),
        _l(
            "What was open at the start, came in and was reopened equals what was decided and what is "
            "still open. A report that does not add up is not shown."
        ),
    ),
    Word.SHARE: Explanation(
        _l("Share"),
        _l("One count divided by another. Each share says which two they are, and each leads to its list."),
    ),
    Word.COHORT: Explanation(
        _l("Cohort"),
        _l(
            "The questions received in the period, followed to its end, whether decided by then or still "
            "open."
        ),
    ),
    Word.BOUND_HIGH: Explanation(
        _l("Upper bound"),
        _l("What the share becomes if every question still open ends well. It lies between the two bounds."),
    ),
    Word.FLOW: Explanation(
        _l("Flow"),
        _l("The questions decided in the period, whenever they were received."),
    ),
    Word.MATURED: Explanation(
        _l("Matured"),
        _l("Received in the period, and the original term has passed: there has been time enough to decide."),
    ),
    Word.CONFIRMED: Explanation(
        _l("Confirmed"),
        _l("The applicant said that it is solved. Who says nothing has not confirmed."),
    ),
    Word.RESPONSE: Explanation(
        _l("Response rate"),
        _l("How many of those asked said anything. Where few answered, what they said weighs little."),
    ),
    Word.STICKY_SHORT: _STICKY,
    Word.STICKY_LONG: _STICKY,
    Word.ON_TIME_ORIGINAL: Explanation(
        _l("In time by the first term"),
        _l("Closed by the due date set at registration. Extensions do not help here."),
    ),
    Word.ON_TIME_EFFECTIVE: Explanation(
        _l("In time with extensions"),
        _l("Closed by the due date that counted, extensions included."),
    ),
    Word.KNOWN_AT: Explanation(
        _l("As known at"),
        _l(
            "The moment of knowledge: the report shows only what had been recorded by then, so that "
            "the same question gives the same answer later."
        ),
    ),
}
