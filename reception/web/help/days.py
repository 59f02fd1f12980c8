"""What each role does in a day, in a few steps, and which pictures show it."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from reception.domain.vocabulary import Role
from reception.web.help.glossary import Word


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page. ``name`` is that of its file and of its line in ``pictures.json``."""

    name: str
    words: Any
    width: int = 1100
    height: int = 720


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the day."""

    title: Any
    text: Any
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The page of a role."""

    lead: Any
    steps: tuple[Step, ...]
    words: tuple[Word, ...]


REGISTER = Picture("register", _l("The page on which an appeal is registered"))
QUEUE = Picture("list", _l("The list of questions with its tabs, search and filters"))
PROPOSE = Picture("propose", _l("The form that proposes an outcome, on a phone"), width=390, height=780)
REPORT = Picture("report", _l("The report of a branch: balance, shares, breakdowns"))
SECTIONS = Picture("administration", _l("The sections of the administration"))
PICTURES = (REGISTER, QUEUE, PROPOSE, REPORT, SECTIONS)

DAYS: dict[Role, Day] = {
    Role.STAFF: Day(
        _l("You receive people, register what they bring, and tell them what became of it."),
        (
            Step(
                _l("Enter every visit"),
                _l(
                    "Press V. A visit that ends with advice stays a visit; one that asks for something "
                    "becomes an appeal with one button, and nothing is typed twice."
                ),
            ),
            Step(
                _l("Register an appeal"),
                _l(
                    "Press N. Type the IIN, the phone or the name: a person known here is found while you "
                    "type, with the earlier appeals beside. What you type is kept as a draft."
                ),
                REGISTER,
            ),
            Step(
                _l("Split what asks for several things"),
                _l(
                    "Add a question for each. They share the number and have their own topic, official "
                    "and term."
                ),
            ),
            Step(
                _l("Print the coupon"),
                _l(
                    "It says the number, the date, who took it and until when there will be an answer. "
                    "The citizen asks for the state with the code on it, without giving a name."
                ),
            ),
            Step(
                _l("Look at what waits"),
                _l(
                    "“Under control” and “Due soon” show what is open. The number opens the question, J "
                    "and K move."
                ),
                QUEUE,
            ),
            Step(
                _l("Call back"),
                _l(
                    "Ask the applicant whether it is solved, and record the verdict. Silence is never "
                    "consent."
                ),
            ),
        ),
        (Word.QUESTION, Word.VISIT, Word.RECEPTION, Word.TERM, Word.CONTROL, Word.VERDICT),
    ),
    Role.OFFICIAL: Day(
        _l("You answer what was assigned to you, and hold your receptions."),
        (
            Step(
                _l("Open “My work”"),
                _l("New questions are marked in words. What is due soonest stands first."),
            ),
            Step(
                _l("Take the question into work"),
                _l("One button. The reception sees that somebody has it."),
            ),
            Step(
                _l("Pass on what is not yours"),
                _l("Redirect it at once and say to whom: few days are given for that. A manager accepts it."),
            ),
            Step(
                _l("Propose an outcome"),
                _l(
                    "Write the answer to the applicant. “Resolved positively” also says what was done and on "
                    "which day, with a file or the number of a document; a phone takes the photo at once."
                ),
                PROPOSE,
            ),
            Step(
                _l("Read what came back"),
                _l("A manager accepts the outcome or returns it with a reason, which stands in the history."),
            ),
            Step(
                _l("Name a substitute before you leave"),
                _l("Reminders and questions then reach whoever stands in, from day to day as you say."),
            ),
        ),
        (Word.TERM, Word.EFFECTIVE_TERM, Word.OUTCOME, Word.PROOF, Word.RECEPTION),
    ),
    Role.MANAGER: Day(
        _l("You give questions to officials, accept or return outcomes, and answer for the report."),
        (
            Step(
                _l("Assign what has nobody"),
                _l(
                    "Tick several rows and assign them in one step; who could not be assigned is listed "
                    "with why."
                ),
                QUEUE,
            ),
            Step(
                _l("Accept or return"),
                _l(
                    "“Awaiting acceptance” holds the proposed outcomes. Read the answer and the proof: "
                    "accepting removes the question from control. Nobody accepts what they proposed."
                ),
            ),
            Step(
                _l("Extend with a reason"),
                _l(
                    "The original due date stays on record beside the new one, and the applicant is to be "
                    "told."
                ),
            ),
            Step(
                _l("Plan the receptions"),
                _l(
                    "By a rule or a date. What an official owed and did not hold stands in the report "
                    "with a zero."
                ),
            ),
            Step(
                _l("Read the report"),
                _l("Every number is a link to exactly the questions that make it up."),
                REPORT,
            ),
            Step(
                _l("See who was reminded"),
                _l("The outbox in your menu holds every mail: to whom, when, and whether it went."),
            ),
        ),
        (Word.BALANCE, Word.COHORT, Word.FLOW, Word.MATURED, Word.CONFIRMED, Word.KNOWN_AT),
    ),
    Role.AUDITOR: Day(
        _l("You read everything in your scope and change nothing."),
        (
            Step(
                _l("Begin with the report"),
                _l(
                    "The balance must add up; the card of each share says what it is made of and what it "
                    "leaves out."
                ),
                REPORT,
            ),
            Step(
                _l("Open the list behind a number"),
                _l("It has exactly as many rows as the number says, as known at that moment."),
            ),
            Step(
                _l("Ask as known at another moment"),
                _l("What was recorded later does not change what was known then: compare the two."),
            ),
            Step(
                _l("Read the history of a question"),
                _l(
                    "Who did what, when it happened and when it was entered. Nothing is ever taken out of it."
                ),
            ),
            Step(
                _l("Look at the receptions"),
                _l("Who owed hours and held none stands first."),
            ),
        ),
        (Word.BALANCE, Word.SHARE, Word.BOUND_HIGH, Word.STICKY_SHORT, Word.ORIGINAL_TERM, Word.KNOWN_AT),
    ),
    Role.ADMINISTRATOR: Day(
        _l("You keep people, lists and the calendar in order. Appeals are not shown to you."),
        (
            Step(
                _l("Invite people"),
                _l(
                    "A mail brings a link that works once. Roles and branch say what a person may do and see."
                ),
                SECTIONS,
            ),
            Step(
                _l("Keep the lists"),
                _l(
                    "Branches, organisations, topics and districts are closed by a date and never "
                    "deleted: old reports need them."
                ),
            ),
            Step(
                _l("Confirm the working calendar"),
                _l("Each year, once the government has moved its days. Terms that reach into it need it."),
            ),
            Step(
                _l("Set the terms"),
                _l("A policy holds from a day on; what was received before keeps the one of its day."),
            ),
            Step(
                _l("Watch the clock"),
                _l("It says whether reminders, mails and files are done in time."),
            ),
            Step(
                _l("Look at the changes"),
                _l("Each change of the administration is on record: who, when, from what, to what."),
            ),
        ),
        (Word.TERM, Word.ORIGINAL_TERM, Word.EFFECTIVE_TERM),
    ),
}
