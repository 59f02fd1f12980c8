"""Refusals. An error carries facts; ``web.refusals`` turns it into a translated sentence by its class."""

from datetime import date


class DomainError(Exception):
    """A rule said no. The English text is for logs and holds no personal data."""


class TransitionNotAllowed(DomainError):
    """The question cannot undergo this action in its present status."""

    def __init__(self, action: str, current: str | None) -> None:
        super().__init__(f"A question that is {current or 'not registered'} cannot be {action}.")
        self.action = action
        self.current = current


class SamePersonAccepts(DomainError):
    """Whoever proposes an outcome never accepts it (domain.md, conflict of interest)."""

    def __init__(self) -> None:
        super().__init__("The person who proposed an outcome cannot accept it.")


class AnswererAsks(DomainError):
    """Whoever answered never asks the applicant about it (domain.md, "A case's life")."""

    def __init__(self) -> None:
        super().__init__("The official who answered cannot ask the applicant for the verdict.")


class MissingFact(DomainError):
    """An action lacks a fact that it cannot do without, such as the answer or the reason."""

    def __init__(self, action: str, fact: str) -> None:
        super().__init__(f"{action} needs the fact {fact!r}.")
        self.action = action
        self.fact = fact


class HappenedInFuture(DomainError):
    """Nothing can be recorded before it happened."""

    def __init__(self) -> None:
        super().__init__("An event cannot happen after it is recorded.")


class NotPermitted(DomainError):
    """The person's roles do not include the action."""

    def __init__(self, action: str) -> None:
        super().__init__(f"The actor may not {action}.")
        self.action = action


class ChangedMeanwhile(DomainError):
    """Somebody else changed the question after this person had read it."""

    def __init__(self, seen_version: int, version: int) -> None:
        super().__init__(f"Version {seen_version} was read, {version} is current.")
        self.seen_version = seen_version
        self.version = version


class CalendarUnknown(DomainError):
    """No working calendar is known for a year: the answer is an error, not a guess."""

    def __init__(self, year: int) -> None:
        super().__init__(f"No working calendar is known for {year}.")
        self.year = year


class NoPolicy(DomainError):
    """No term policy is in force on the day of receipt."""

    def __init__(self, received_on: date) -> None:
        super().__init__(f"No term policy is in force on {received_on}.")
        self.received_on = received_on


class ExtensionTooLong(DomainError):
    """The new due date lies beyond what the policy allows, or before the present one."""

    def __init__(self, asked_on: date, earliest: date, latest: date) -> None:
        super().__init__(f"{asked_on} is not within {earliest} and {latest}.")
        self.asked_on = asked_on
        self.earliest = earliest
        self.latest = latest


class InvalidIin(DomainError):
    """The twelve digits are not an IIN; ``reason`` is 'form', 'date', 'century' or 'check_digit'."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Not an IIN: {reason}.")
        self.reason = reason


class InvalidPhone(DomainError):
    """The text is not a telephone number."""

    def __init__(self) -> None:
        super().__init__("Not a telephone number.")


class Unbalanced(DomainError):
    """opening + received + reopened differs from decided + closing: no figures may be shown (report.md)."""

    def __init__(self, rows: tuple[str, ...], questions: tuple[int, ...] = ()) -> None:
        super().__init__(f"The report does not balance for: {', '.join(rows)}.")
        self.rows = rows
        self.questions = questions
        """The ids of questions that make the difference, as far as they were found."""


class UnusableMap(DomainError):
    """The map of a register has a fault at ``key``; ``why`` says which, in English."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"The map cannot be used: {key}: {why}.")
        self.key = key
        self.why = why


class UnusableRegister(DomainError):
    """The file cannot be read as the register of its map; ``reason`` is a code, ``facts`` go with it.

    Reasons: 'not_found', 'empty', 'not_a_workbook', 'old_workbook', 'not_a_table', 'too_large', 'no_header'
    (facts: the columns missing), 'malformed' (facts: the row).
    """

    def __init__(self, reason: str, *facts: str) -> None:
        super().__init__(f"The register cannot be read: {reason} {', '.join(facts)}".rstrip())
        self.reason = reason
        self.facts = facts


class NotYours(DomainError):
    """The question is assigned to somebody else."""

    def __init__(self, action: str) -> None:
        super().__init__(f"Only the one to whom the question is assigned may {action}.")
        self.action = action


class TooManyAttempts(DomainError):
    """Signing in failed too often; ``minutes`` is the time to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Too many failed attempts; wait {minutes} minutes.")
        self.minutes = minutes


class OutOfScope(DomainError):
    """The person may do this, but not in this branch."""

    def __init__(self) -> None:
        super().__init__("The question lies outside the actor's scope.")


class DemoAlreadyThere(DomainError):
    """The demo's branches exist: nothing invented is added to what somebody entered."""

    def __init__(self) -> None:
        super().__init__("The demo's branches are there already: it is loaded once only.")


class TooManyJobs(DomainError):
    """One person's work must not keep everybody else's waiting; ``most`` is how much may wait at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The person has {most} jobs waiting already.")
        self.most = most


class TooLateToUndo(DomainError):
    """Only the last step can be undone, by whoever took it, on the same day."""

    def __init__(self) -> None:
        super().__init__("The step cannot be undone any more.")


class TooManyViews(DomainError):
    """The menu holds as many named filters as a person can take in; ``most`` is how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} named filters already.")
        self.most = most


class ViewNameTaken(DomainError):
    """Another named filter of the same person or branch has this name."""

    def __init__(self) -> None:
        super().__init__("Another view has this name.")


class LadderInForce(DomainError):
    """Reminder ladders are set for a day to come, and for each day once."""

    def __init__(self, valid_from: date) -> None:
        super().__init__(f"No ladder can be set from {valid_from}.")
        self.valid_from = valid_from


class AlreadyAway(DomainError):
    """The person has a substitute for some of the days already."""

    def __init__(self, from_on: date, to_on: date) -> None:
        super().__init__(f"Away already from {from_on} to {to_on}.")
        self.from_on = from_on
        self.to_on = to_on


class TooLateToCorrect(DomainError):
    """A line of the journal is corrected on the day on which it was entered, and not later."""

    def __init__(self) -> None:
        super().__init__("A line of the journal can be corrected on its own day only.")


class VisitHasAppeal(DomainError):
    """An appeal came of the visit already: a visit becomes one appeal and stays a visit."""

    def __init__(self) -> None:
        super().__init__("An appeal came of the visit already.")


class NotYet(DomainError):
    """The hour has not begun: what became of it cannot be entered yet."""

    def __init__(self) -> None:
        super().__init__("The personal reception has not begun.")


class PlaceTaken(DomainError):
    """The place of a personal reception is booked already, or is none."""

    def __init__(self) -> None:
        super().__init__("The place is booked already.")


class NoSuchHour(DomainError):
    """A plan holds no hour, ends before it begins, or is for longer than a year."""

    def __init__(self) -> None:
        super().__init__("The plan holds no hour.")


class AskedLately(DomainError):
    """The same person has asked about this lately: somebody decides whether it is the same matter."""

    def __init__(self, applicant_id: int) -> None:
        super().__init__("The person has asked about the topic lately.")
        self.applicant_id = applicant_id


class PartsChanged(DomainError):
    """A question was added to the appeal since the person saw it; ``parts`` is how many there are now."""

    def __init__(self, parts: int) -> None:
        super().__init__(f"The appeal has {parts} questions now.")
        self.parts = parts


class NotOnePerson(DomainError):
    """Two records cannot be merged; ``reason`` is 'same', 'branch', 'iin' or 'merged'."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The two records cannot be merged: {reason}.")
        self.reason = reason


class RecordsChanged(DomainError):
    """A record of an applicant, or the number of its appeals, is not as the person saw it."""

    def __init__(self) -> None:
        super().__init__("The records have changed since they were compared.")


class MergeStays(DomainError):
    """A merge cannot be undone; ``reason`` is 'undone', 'later' or 'moved'."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The merge cannot be undone: {reason}.")
        self.reason = reason


class NotOffered(DomainError):
    """The organisation takes no questions of the question's branch."""

    def __init__(self) -> None:
        super().__init__("The organisation works for other branches.")
