"""Notices: what happens to a case is told to whom it concerns, once, and reaches them by mail."""

from datetime import date, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
import sqlalchemy as sa

from reception.adapters.mailer import Letter
from reception.domain.digest import Digest
from reception.domain.notices import NewsMail, NoticeKind, NoticeMode
from reception.domain.periods import local_day
from reception.domain.substitution import AbsenceKind
from reception.domain.vocabulary import AskedBy, Language, Outcome, Role, Verdict
from reception.extensions import db, transaction
from reception.models import Absence, Mail, MailKind, Notice, Question, User
from reception.services import mails, news, notices, questions, verdicts
from tests.making import NOON, Maker
from tests.reminding import Desk, make_desk, moment

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


def told(person: User) -> list[NoticeKind]:
    statement = sa.select(Notice.kind).where(Notice.recipient_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(statement))


def propose(desk: Desk, question: Question, at: datetime) -> None:
    act = desk.make.act(desk.official, at)
    questions.propose(question, outcome=Outcome.EXPLAINED, answer="Дан ответ.", act=act)
    db.session.commit()


def mails_to(person: User) -> list[Mail]:
    statement = sa.select(Mail).where(Mail.recipient_id == person.id).order_by(Mail.id)
    return list(db.session.scalars(statement))


def away(person: User, substitute: User, on: date) -> None:
    db.session.add(
        Absence(
            user_id=person.id,
            substitute_id=substitute.id,
            kind=AbsenceKind.LEAVE,
            from_on=on,
            to_on=on,
            created_at=NOON,
            created_by_id=person.id,
        )
    )
    db.session.commit()


class TestWhoIsTold:
    def test_what_is_assigned_to_a_person_is_told_to_that_person(self, desk: Desk) -> None:
        desk.question()

        assert told(desk.official) == [NoticeKind.ASSIGNED]
        assert told(desk.manager) == []

    def test_what_is_nobodys_yet_is_told_to_the_officials_of_the_organisation(self, desk: Desk) -> None:
        colleague = desk.make.official(desk.organisation)
        stranger = desk.make.official(desk.make.organisation(desk.branch))
        desk.assigned(desk.make.question(desk.branch), desk.organisation)

        assert told(desk.official) == told(colleague) == [NoticeKind.ASSIGNED_TO_ORGANISATION]
        assert told(stranger) == []

    def test_a_proposal_is_told_to_the_managers_and_its_return_to_the_official(self, desk: Desk) -> None:
        other = desk.make.user(Role.MANAGER, branch=desk.branch)
        question = desk.question()
        propose(desk, question, NOON + 2 * HOUR)
        questions.send_back(question, reason="Кратко", act=desk.make.act(desk.manager, NOON + 3 * HOUR))

        assert told(desk.manager) == told(other) == [NoticeKind.PROPOSED]
        assert told(desk.official) == [NoticeKind.ASSIGNED, NoticeKind.RETURNED]

    def test_a_clerk_is_told_that_their_redirect_was_returned(self, desk: Desk) -> None:
        clerk = desk.make.user(Role.STAFF, branch=desk.branch)
        question = desk.make.question(desk.branch, actor=clerk)
        act = desk.make.act(clerk, NOON + HOUR)
        questions.redirect(question, body="Акимат", answer="Направлено.", act=act)
        questions.send_back(question, reason="Наше", act=desk.make.act(desk.manager, NOON + 2 * HOUR))

        assert told(clerk) == [NoticeKind.RETURNED]

    def test_where_the_only_manager_proposes_the_branch_above_is_told(self, make: Maker) -> None:
        oblast = make.branch()
        above = make.user(Role.MANAGER, branch=oblast)
        desk = Desk(make, branch := make.branch(oblast), make.organisation(branch), above, above)
        manager = make.user(Role.MANAGER, branch=branch)
        question = make.question(desk.branch)
        questions.withdraw(question, reason="Отозвано", act=make.act(manager, NOON + HOUR))

        assert (told(manager), told(above)) == ([], [NoticeKind.PROPOSED])

    def test_only_what_is_not_solved_is_told_to_the_managers(self, desk: Desk) -> None:
        clerk = desk.make.user(Role.STAFF, branch=desk.branch)
        at = NOON + timedelta(days=1)
        for verdict in Verdict:
            question = desk.make.question(desk.branch)
            desk.make.closed(question, official=desk.official, manager=desk.manager, at=at)
            act = desk.make.act(clerk, at + HOUR)
            verdicts.record(question, verdict=verdict, by=AskedBy.CALL_BACK, act=act)

        assert told(desk.manager).count(NoticeKind.DENIED) == 1
        assert len(told(desk.manager)) == 3 + 1

    def test_nobody_is_told_of_their_own_act(self, make: Maker) -> None:
        branch = make.branch()
        organisation = make.organisation(branch)
        both = make.user(Role.MANAGER, Role.OFFICIAL, branch=branch, organisation=organisation)
        question = make.question(branch)
        act = make.act(both, NOON + HOUR)
        questions.assign(question, organisation=organisation, assignee=both, act=act)

        assert told(both) == []

    def test_whoever_stands_in_is_told_instead_and_it_says_for_whom(self, desk: Desk) -> None:
        substitute = desk.make.official(desk.organisation)
        away(desk.official, substitute, local_day(NOON, desk.branch.zone))
        desk.question()
        row = db.session.scalars(sa.select(Notice)).one()

        assert (row.recipient_id, row.instead_of_id) == (substitute.id, desk.official.id)

    def test_a_substitute_is_not_told_of_their_own_act(self, desk: Desk) -> None:
        away(desk.official, desk.manager, local_day(NOON, desk.branch.zone))
        desk.question()

        assert told(desk.manager) == told(desk.official) == []

    def test_what_is_entered_late_about_an_earlier_time_is_news_to_nobody(self, desk: Desk) -> None:
        question = desk.question()
        propose(desk, question, NOON + 5 * HOUR)
        act = desk.make.act(desk.manager, NOON + 6 * HOUR, happened_at=NOON + 2 * HOUR)
        colleague = desk.make.official(desk.organisation)
        questions.assign(question, organisation=desk.organisation, assignee=colleague, act=act)

        assert told(colleague) == []

    def test_an_event_is_told_to_a_person_once(self, desk: Desk) -> None:
        desk.question()
        row = db.session.scalars(sa.select(Notice)).one()
        copy = {"kind": row.kind, "recipient_id": row.recipient_id, "created_at": NOON}

        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(
                sa.insert(Notice).values(copy | {"question_id": row.question_id, "event_id": row.event_id})
            )

    def test_nothing_is_told_of_what_was_rolled_back(self, desk: Desk) -> None:
        question = desk.make.question(desk.branch)
        act = desk.make.act(desk.manager, NOON + HOUR)
        questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
        db.session.rollback()

        assert told(desk.official) == []

    def test_an_assignment_taken_back_asks_nothing_any_more(self, desk: Desk) -> None:
        question = desk.make.question(desk.branch)
        act = desk.make.act(desk.manager, NOON + HOUR)
        event = questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
        questions.undo_step(question, event, act=desk.make.act(desk.manager, NOON + 2 * HOUR))
        db.session.commit()

        assert news.sweep(now=NOON + 3 * HOUR, transaction=transaction) == 0
        assert db.session.scalars(sa.select(Notice)).one().read_at is not None


class TestMailAtOnce:
    def test_what_is_unsent_is_gathered_into_one_mail(self, desk: Desk) -> None:
        asked = [desk.question(), desk.question()]
        first = news.sweep(now=NOON + 2 * HOUR, transaction=transaction)
        (mail,) = mails_to(desk.official)
        content = NewsMail.from_dict(mail.content)

        assert first == 1
        assert mail.kind is MailKind.NOTICE
        assert content.news.numbers == tuple(question.number for question in asked)
        assert news.sweep(now=NOON + 3 * HOUR, transaction=transaction) == 0

    def test_a_person_gets_at_most_one_every_five_minutes(self, desk: Desk) -> None:
        desk.question()
        at = NOON + 2 * HOUR
        news.sweep(now=at, transaction=transaction)
        desk.question()

        counts = [news.sweep(now=at + minute * MINUTE, transaction=transaction) for minute in range(1, 8)]

        assert counts == [0, 0, 0, 0, 1, 0, 0]

    def test_what_was_read_before_is_not_mailed(self, desk: Desk) -> None:
        question = desk.question()
        with transaction():
            notices.mark_read(desk.official, [question], now=NOON + HOUR)

        assert news.sweep(now=NOON + 2 * HOUR, transaction=transaction) == 0

    def test_two_sweeps_that_take_up_the_same_news_write_one_mail(self, desk: Desk) -> None:
        desk.question()
        with transaction():
            gathered = news.gather(desk.official.id, Language.ENGLISH, {})
            key = str(gathered.notice_ids[0])
        given = {"kind": MailKind.NOTICE, "key": key, "recipient_id": desk.official.id}
        with transaction():
            db.session.add(Mail(**given, created_at=NOON - HOUR, content={}, attempts=0))

        assert news.sweep(now=NOON + 2 * HOUR, transaction=transaction) == 0
        assert len(mails_to(desk.official)) == 1

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (Language.ENGLISH, "Assigned to you"),
            (Language.RUSSIAN, "Назначено вам"),
            (Language.KAZAKH, "Сізге тапсырылды"),
        ],
    )
    def test_the_letter_speaks_the_recipients_language_and_names_kind_and_number(
        self, desk: Desk, language: Language, words: str
    ) -> None:
        with transaction():
            desk.official.language = language
        question = desk.question()
        letters = sent(NOON + 2 * HOUR)

        assert [letter.subject for letter in letters] == [f"{words}: {question.number}"]
        assert letters[0].headers == {
            "X-Reception-Kind": "notice",
            "X-Reception-Appeals": question.number,
        }
        assert f"/questions/{question.id}" in letters[0].text
        assert "Ахметова" not in letters[0].text + letters[0].html
        message = message_from_bytes(letters[0].as_message("a@example.org").as_bytes())
        assert message["Message-ID"] == letters[0].message_id


def sent(at: datetime) -> list[Letter]:
    """Sweep and send; return what went out."""
    news.sweep(now=at, transaction=transaction)
    kept: list[Letter] = []

    class Keeper:
        def send(self, letter: Letter) -> None:
            kept.append(letter)

    mailer: Any = Keeper()
    base_url = "https://reception.example"
    mails.send_unsent(mailer=mailer, base_url=base_url, clock=lambda: at, transaction=transaction)
    return kept


class TestInTheDigest:
    @pytest.fixture
    def patient(self, desk: Desk) -> Desk:
        """Return a desk whose official wants news in the digest."""
        with transaction():
            desk.official.notice_mode = NoticeMode.DIGEST
        return desk

    def test_news_wait_for_the_digest_which_comes_without_any_new_rung(self, patient: Desk) -> None:
        question = patient.question()
        assert news.sweep(now=NOON + 2 * HOUR, transaction=transaction) == 0

        patient.sweep(day := date(2026, 6, 2))
        (mail,) = mails_to(patient.official)
        digest = Digest.from_dict(mail.content)
        assert [line.kind for line in digest.news.lines] == [NoticeKind.ASSIGNED]
        assert (digest.lines, digest.numbers) == ((), (question.number,))

        patient.sweep(day + timedelta(days=1))
        assert len(mails_to(patient.official)) == 1

    def test_a_digest_with_a_new_rung_carries_them_too(self, patient: Desk) -> None:
        question = patient.question()
        patient.sweep(patient.day(question, 1))
        (mail,) = mails_to(patient.official)
        digest = Digest.from_dict(mail.content)

        assert (len(digest.lines), len(digest.news.lines)) == (1, 1)
        assert digest.numbers == (question.number,)

    def test_a_clerk_who_is_told_something_gets_a_digest_for_it(self, desk: Desk) -> None:
        clerk = desk.make.user(Role.STAFF, branch=desk.branch)
        clerk.notice_mode = NoticeMode.DIGEST
        question = desk.make.question(desk.branch, actor=clerk)
        act = desk.make.act(clerk, NOON + HOUR)
        questions.redirect(question, body="Акимат", answer="Направлено.", act=act)
        questions.send_back(question, reason="Наше", act=desk.make.act(desk.manager, NOON + 2 * HOUR))
        db.session.commit()
        desk.sweep(date(2026, 6, 2))

        assert len(mails_to(clerk)) == 1


class TestRedirects:
    # Received on Monday 1 June: to be redirected by Thursday 4 June.
    @pytest.mark.parametrize(
        ("day", "hour", "is_told"),
        [
            pytest.param(2, 12, False, id="two working days before"),
            pytest.param(3, 8.9, False, id="before nine"),
            pytest.param(3, 9, True, id="the working day before"),
            pytest.param(4, 9, True, id="the last day"),
            pytest.param(5, 9, False, id="too late"),
        ],
    )
    def test_the_duty_is_told_on_its_last_two_days(
        self, desk: Desk, day: int, hour: float, is_told: bool
    ) -> None:
        desk.question()
        now = moment(date(2026, 6, day), hour, desk.branch.zone)
        for _ in range(2):
            news.sweep(now=now, transaction=transaction)

        assert told(desk.official).count(NoticeKind.REDIRECT_NEAR) == is_told

    def test_the_day_stands_in_the_notice_and_it_is_told_once_on_both_days(self, desk: Desk) -> None:
        desk.question()
        for day in (3, 4):
            news.sweep(now=moment(date(2026, 6, day), 10, desk.branch.zone), transaction=transaction)
        rows = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.REDIRECT_NEAR)).all()

        assert [row.day for row in rows] == [date(2026, 6, 4)]

    @pytest.mark.parametrize(
        ("language", "day"),
        [
            (Language.ENGLISH, "applicant: 4 June 2026."),
            (Language.RUSSIAN, "заявителю: 4 июня 2026 г.\n"),
            (Language.KAZAKH, "күн: 2026 жылғы 4 маусым."),
        ],
    )
    def test_the_letter_names_the_day_with_one_full_stop(
        self, desk: Desk, language: Language, day: str
    ) -> None:
        with transaction():
            desk.official.language = language
        desk.question()
        (letter,) = sent(moment(date(2026, 6, 3), 10, desk.branch.zone))

        assert day in letter.text
        assert ".." not in letter.text

    def test_what_nobody_was_given_is_told_to_the_managers(self, desk: Desk) -> None:
        desk.make.question(desk.branch)
        news.sweep(now=moment(date(2026, 6, 3), 9, desk.branch.zone), transaction=transaction)

        assert told(desk.manager) == [NoticeKind.REDIRECT_NEAR]

    def test_what_was_taken_into_work_is_not_another_bodys(self, desk: Desk) -> None:
        question = desk.question()
        questions.start(question, act=desk.make.act(desk.official, NOON + 2 * HOUR))
        db.session.commit()
        news.sweep(now=moment(date(2026, 6, 3), 9, desk.branch.zone), transaction=transaction)

        assert NoticeKind.REDIRECT_NEAR not in told(desk.official)
