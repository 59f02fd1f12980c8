"""Reminders: who is told what, when, and never twice."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reception.domain.digest import Digest, Ground
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction
from reception.models import Mail, Reminder, User
from reception.models.reminder import ReminderSweep
from reception.services import digests, questions, reminders
from reception.services.registration import ApplicantDetails
from tests.making import NOON, Maker
from tests.reminding import Desk, make_desk, moment


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


def rungs(recipient: User) -> list[str]:
    """Return the rungs of which a person was reminded, in the order of writing."""
    statement = (
        sa.select(Reminder.rung)
        .where(Reminder.recipient_id == recipient.id, Reminder.superseded_by.is_(None))
        .order_by(Reminder.id)
    )
    return list(db.session.scalars(statement))


def digest_of(recipient: User) -> Digest:
    """Return what the newest mail tells a person."""
    statement = sa.select(Mail).where(Mail.recipient_id == recipient.id).order_by(Mail.id.desc()).limit(1)
    mail = db.session.scalars(statement).one()
    return Digest.from_dict(mail.content)


def mails() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0


class TestWhen:
    def test_an_official_is_reminded_from_three_working_days_before_to_every_fifth_after(
        self, desk: Desk
    ) -> None:
        question = desk.question()
        for level in range(-6, 13):
            desk.sweep(desk.day(question, level))

        assert rungs(desk.official) == ["due_3", "due_1", "due_0", "overdue_1", "overdue_6", "overdue_11"]

    def test_nothing_is_written_before_nine_in_the_branch(self, desk: Desk) -> None:
        question = desk.question()
        day = desk.day(question, 3)

        assert desk.sweep(day, hour=8.99).digests == 0
        assert desk.sweep(day, hour=9).digests == 2

    def test_two_zones_have_their_own_nine_o_clock(self, desk: Desk, make: Maker) -> None:
        east = make.branch(time_zone="Asia/Vladivostok")
        official = make.official(make.organisation(east))
        question = desk.assigned(desk.question(), official.organisation, official)
        on = desk.day(question, -1)

        reminders.sweep(now=moment(on, 9, east.zone), transaction=transaction)

        assert (rungs(official), rungs(desk.official)) == (["due_1"], [])

    def test_where_the_clocks_change_nine_o_clock_comes_once_a_day(self, desk: Desk, make: Maker) -> None:
        """Almaty went from +6 to +5 in the night to 1 March 2024, a Friday: the digest came an hour later."""
        almaty = make.branch(time_zone="Asia/Almaty")
        official = make.official(make.organisation(almaty))
        received = datetime(2024, 2, 12, 7, tzinfo=UTC)
        desk.assigned(desk.make.question(desk.branch, received_at=received), official.organisation, official)

        for half_hours in range(4, 24 * 2 * 10):
            now = datetime(2024, 2, 26, tzinfo=UTC) + half_hours * timedelta(minutes=30)
            if 2 <= now.hour < 5:
                reminders.sweep(now=now, transaction=transaction)

        sent = db.session.scalars(sa.select(Mail).where(Mail.recipient_id == official.id)).all()
        local = [mail.created_at.astimezone(almaty.zone) for mail in sent]
        assert rungs(official) == ["due_3", "due_1", "due_0", "overdue_1"]
        assert {moment.time() for moment in local} == {time(9)}
        assert {mail.created_at.hour for mail in sent} == {3, 4}

    def test_on_a_day_off_nobody_is_reminded(self, desk: Desk) -> None:
        question = desk.question()
        friday = desk.day(question, 4)
        assert friday.isoweekday() == 5, "the question is due on a Monday"

        for days in (1, 2):
            assert desk.sweep(friday + timedelta(days=days)).branches == 0
        assert mails() == 0

    def test_on_a_public_holiday_nobody_is_reminded(self, desk: Desk) -> None:
        holiday = desk.day(desk.question(received_at=NOON + timedelta(days=14)), 0).replace(month=7, day=6)

        # Capital Day, 6 July 2026, is a Monday.
        assert desk.sweep(holiday).branches == 0

    def test_after_days_without_a_worker_only_the_highest_missed_rung_is_told(self, desk: Desk) -> None:
        question = desk.question()
        desk.sweep(desk.day(question, -3))
        desk.sweep(desk.day(question, 2))

        assert rungs(desk.official) == ["due_3", "overdue_1"]

    def test_the_missed_rungs_are_on_record_as_overtaken_by_the_one_that_was_told(self, desk: Desk) -> None:
        question = desk.question()
        desk.sweep(desk.day(question, -3))
        desk.sweep(desk.day(question, 7))
        desk.sweep(desk.day(question, 8))

        rows = db.session.execute(
            sa.select(Reminder.rung, Reminder.superseded_by)
            .where(Reminder.recipient_id == desk.official.id)
            .order_by(Reminder.id)
        ).all()
        assert [tuple(row) for row in rows] == [
            ("due_3", None),
            ("due_1", "overdue_6"),
            ("due_0", "overdue_6"),
            ("overdue_1", "overdue_6"),
            ("overdue_6", None),
        ]

    def test_a_longer_term_is_reminded_of_anew(self, desk: Desk) -> None:
        question = desk.question()
        desk.sweep(desk.day(question, -3))
        longer = desk.day(question, 5)
        act = desk.make.act(desk.manager, moment(desk.day(question, -2), 10, desk.branch.zone))
        questions.extend(question, due_on=longer, reason="Ждём ответ ведомства.", act=act)
        db.session.commit()
        desk.sweep(desk.day(question, -3))

        assert rungs(desk.official) == ["due_3", "due_3"]

    def test_a_closed_question_is_not_reminded_of(self, desk: Desk) -> None:
        question = desk.make.question(desk.branch)
        at = question.received_at + timedelta(days=1)
        desk.make.closed(question, official=desk.official, manager=desk.manager, at=at)

        assert desk.sweep(desk.day(question, 3)).digests == 0


class TestNeverTwice:
    def test_a_second_sweep_of_the_day_writes_nothing(self, desk: Desk) -> None:
        question = desk.question()
        first = desk.sweep(desk.day(question, 3))
        second = desk.sweep(desk.day(question, 3), hour=9.1)

        assert (first.digests, second) == (2, reminders.Swept())

    def test_a_sweep_that_another_has_overtaken_steps_aside(self, desk: Desk) -> None:
        question = desk.question()
        desk.sweep(desk.day(question, 3))
        with transaction():
            db.session.execute(sa.delete(ReminderSweep))

        again = desk.sweep(desk.day(question, 3), hour=9.1)

        assert (again.digests, again.reminders, mails()) == (0, 0, 2)

    def test_a_crash_in_the_middle_leaves_whole_digests_and_the_next_sweep_adds_the_rest(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            pass

        question = desk.question()
        written = reminders._insert_reminders

        def killed_at_the_second(*args: object) -> None:
            written(*args)  # type: ignore[arg-type] # passed on as they came
            if mails() == 2:
                raise Killed

        monkeypatch.setattr(reminders, "_insert_reminders", killed_at_the_second)
        with pytest.raises(Killed):
            desk.sweep(desk.day(question, 3))
        assert mails() == 1
        monkeypatch.undo()

        desk.sweep(desk.day(question, 3), hour=9.1)

        assert (rungs(desk.official), rungs(desk.manager)) == (["overdue_1"], ["overdue_3"])
        assert all(mail.content["lines"] for mail in db.session.scalars(sa.select(Mail)))

    def test_the_database_itself_refuses_a_second_reminder(self, desk: Desk) -> None:
        question = desk.question()
        desk.sweep(desk.day(question, 3))
        row = db.session.scalars(sa.select(Reminder).limit(1)).one()
        facts = {
            name: getattr(row, name)
            for name in ("question_id", "due_on", "rung", "recipient_id", "mail_id", "created_at")
        }

        db.session.add(Reminder(**facts))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


class TestWho:
    def test_every_official_of_the_organisation_is_told_of_what_is_nobodys_yet(
        self, desk: Desk, make: Maker
    ) -> None:
        colleague = make.official(desk.organisation)
        gone = make.official(desk.organisation)
        gone.is_active = False
        stranger = make.official(make.organisation(desk.branch))
        question = desk.assigned(make.question(desk.branch), desk.organisation)
        desk.sweep(desk.day(question, -3))

        assert [rungs(person) for person in (desk.official, colleague)] == [["due_3"], ["due_3"]]
        assert [rungs(person) for person in (gone, stranger)] == [[], []]
        assert digest_of(colleague).lines[0].ground is Ground.ORGANISATION

    def test_what_is_assigned_to_a_person_is_not_told_to_the_colleagues(
        self, desk: Desk, make: Maker
    ) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        desk.sweep(desk.day(question, 3))

        assert (rungs(desk.official), rungs(colleague)) == (["overdue_1"], [])

    def test_a_manager_is_told_of_what_is_overdue_in_the_branch_and_below_and_nowhere_else(
        self, desk: Desk, make: Maker
    ) -> None:
        district = make.branch(parent=desk.branch)
        other_manager = make.user(Role.MANAGER, branch=make.branch())
        question = make.question(district)
        desk.sweep(desk.day(question, 2))
        assert rungs(desk.manager) == [], "two working days late is the official's matter"

        desk.sweep(desk.day(question, 3))

        assert rungs(desk.manager) == ["overdue_3"]
        assert digest_of(desk.manager).lines[0].ground is Ground.BRANCH
        assert rungs(other_manager) == []

    def test_a_manager_who_is_an_official_too_gets_one_mail(self, desk: Desk) -> None:
        with transaction():
            desk.manager.roles = frozenset({Role.MANAGER, Role.OFFICIAL})
            desk.manager.organisation = desk.organisation
        own = desk.question(to=desk.manager)
        others = desk.question()
        desk.sweep(desk.day(own, 3))

        digest = digest_of(desk.manager)
        assert {line.question_id: line.ground for line in digest.lines} == {
            own.id: Ground.ASSIGNED,
            others.id: Ground.BRANCH,
        }


class TestWhat:
    def test_the_digest_lists_all_that_is_due_and_marks_what_is_new(self, desk: Desk) -> None:
        first = desk.question()
        second = desk.question(received_at=NOON + timedelta(days=1))
        far = desk.question(received_at=NOON + timedelta(days=14))
        desk.sweep(desk.day(first, -3))
        desk.sweep(desk.day(second, -3))

        lines = digest_of(desk.official).lines
        assert [(line.question_id, line.is_new) for line in lines] == [(second.id, True), (first.id, False)]
        assert far.id not in {line.question_id for line in lines}
        assert digest_of(desk.official).new_numbers == (second.number,)

    def test_a_long_list_is_cut_and_the_rest_counted(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reception.domain.digest.LONGEST_LIST", 2)
        monkeypatch.setattr("reception.queries.reminders.PAGE", 2)
        made = [desk.question(received_at=NOON + timedelta(minutes=minute)) for minute in range(5)]
        desk.sweep(desk.day(made[0], 1))

        digest = digest_of(desk.official)
        assert (len(digest.lines), digest.more, digest.overdue) == (2, 3, 5)
        assert set(digest.new_numbers) == {question.number for question in made}
        assert len(rungs(desk.official)) == 5

    def test_a_part_of_an_appeal_goes_by_its_own_number(self, desk: Desk) -> None:
        question = desk.question(parts=2)
        desk.sweep(desk.day(question, 3))

        assert digest_of(desk.official).lines[0].number == f"{question.appeal.number}/1"

    def test_nothing_of_the_applicant_is_kept_in_the_mail(self, desk: Desk) -> None:
        secret = ApplicantDetails(
            name="Сәуле Ахметова", iin="900101400015", phone="+77112223344", address="ул. Мира, 5"
        )
        question = desk.question(applicant=secret, text="Соседи шумят по ночам.")
        desk.sweep(desk.day(question, 3))

        kept = str([mail.content for mail in db.session.scalars(sa.select(Mail))])
        assert question.number in kept
        for word in ("Сәуле", "Ахметова", "900101400015", "77112223344", "Мира", "шумят"):
            assert word not in kept

    def test_topics_are_named_in_the_recipients_language(self, desk: Desk, make: Maker) -> None:
        kazakh = make.official(desk.organisation, language=Language.KAZAKH)
        question = desk.question(to=kazakh)
        desk.sweep(desk.day(question, 3))

        assert digest_of(kazakh).lines[0].topic == make.topic().name_kk
        assert digest_of(kazakh).language is Language.KAZAKH


class TestPreview:
    def test_it_tells_what_the_sweep_will_write_and_writes_nothing(self, desk: Desk) -> None:
        question = desk.question()
        day = desk.day(question, 3)
        before = list(digests.preview(day))
        assert mails() == 0

        desk.sweep(day)

        assert {(p.recipient.id, p.lines) for p in before} == {
            (person.id, digest_of(person).lines) for person in (desk.official, desk.manager)
        }
        assert list(digests.preview(day)) == before, "after the sweep it still tells what the day brought"

    def test_on_a_day_off_it_is_empty(self, desk: Desk) -> None:
        question = desk.question()

        assert list(digests.preview(desk.day(question, 4) + timedelta(days=1))) == []
