"""The draft of a month goes to whoever may freeze it on the first working day, and reminders until it is."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from structlog.testing import capture_logs

from reception.adapters.mailer import Letter, MailerUnavailable
from reception.domain.delivery import Failure
from reception.domain.month_mail import MonthMail
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction
from reception.models import FileOfMail, Mail, MailKind, User
from reception.services import mails, month_mails
from reception.services.month_mails import Written
from tests.freezing import freeze

NINE = datetime(2026, 7, 1, 4, tzinfo=UTC)  # a Wednesday, nine in the morning in Oral
DAY = timedelta(days=1)


@dataclass
class Postman:
    """Takes letters, or is not there."""

    letters: list[Letter] = field(default_factory=list)
    is_away: bool = False

    def send(self, letter: Letter) -> None:
        if self.is_away:
            raise MailerUnavailable(Failure.UNREACHABLE)
        letter.as_message("desk@example.org")
        self.letters.append(letter)


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def manager(make, branch):
    """Return a manager of a branch that received a question in June."""
    make.question(branch)
    return make.user(Role.MANAGER, branch=branch, language=Language.ENGLISH)


@pytest.fixture
def sweep(tmp_path) -> Callable[[datetime], Written]:
    return lambda now: month_mails.sweep(now=now, var_dir=tmp_path, transaction=transaction)


def told(person: User) -> list[MonthMail]:
    kept = sa.select(Mail.content).where(Mail.kind == MailKind.MONTH, Mail.recipient_id == person.id)
    return [MonthMail.from_dict(each) for each in db.session.scalars(kept.order_by(Mail.id))]


def post(postman: Postman, now: datetime = NINE) -> Any:
    return mails.send_unsent(
        mailer=postman,
        base_url="https://reception.example.org",
        clock=lambda: now,
        transaction=transaction,
        patience=None,
    )


class TestTheDraft:
    def test_is_written_once_on_the_first_working_day_from_nine_o_clock(self, manager, sweep):
        assert sweep(NINE - timedelta(minutes=1)) == Written()
        assert sweep(NINE) == Written(drafts=1)
        assert sweep(NINE + timedelta(hours=3)) == Written()
        (mail,) = told(manager)
        assert (mail.is_draft, mail.waiting) == (True, (date(2026, 6, 1),))

    def test_waits_for_the_working_day_where_the_month_begins_with_days_off(self, make, branch, sweep):
        make.user(Role.MANAGER, branch=branch)
        make.question(branch)
        first = datetime(2026, 8, 1, 4, tzinfo=UTC)  # a Saturday

        assert [sweep(first + days * DAY).drafts for days in range(3)] == [0, 0, 1]

    def test_comes_on_the_next_working_day_where_the_clock_stood_still(self, manager, sweep):
        assert sweep(NINE + DAY) == Written(drafts=1)

    def test_goes_to_each_manager_and_to_nobody_else(self, make, branch, manager, sweep):
        other = make.user(Role.MANAGER, branch=branch, language=Language.KAZAKH)
        gone = make.user(Role.MANAGER, branch=branch)
        for role in (Role.STAFF, Role.AUDITOR):
            make.user(role, branch=branch)
        with transaction():
            gone.is_active = False

        assert sweep(NINE) == Written(drafts=2)
        assert [mail.language for mail in told(manager) + told(other)] == [Language.ENGLISH, Language.KAZAKH]

    def test_tells_the_figures_of_the_report_as_known_then(self, manager, sweep):
        sweep(NINE)

        (mail,) = told(manager)
        figures = dict(mail.figures)
        assert (figures["Received"], figures["Decided"]) == ("1", "0")
        assert figures["Under control at the end"] == "1"
        assert "Received in the period: 1." in mail.headline
        assert mail.known_at == "1 July 2026, 09:00 (UTC+5)"

    def test_is_not_written_of_a_month_that_is_frozen(self, branch, manager, sweep):
        freeze(branch, manager, at=NINE - timedelta(minutes=1))

        assert sweep(NINE) == Written()

    def test_is_not_written_where_nothing_had_begun(self, make, sweep):
        make.user(Role.MANAGER, branch=make.branch())

        assert sweep(NINE) == Written()

    def test_without_a_balance_has_no_figures_and_the_fault_is_logged(self, make, branch, manager, sweep):
        question_id = make.question(branch).id
        db.session.execute(
            sa.text("UPDATE question_state SET received_at = :at WHERE question_id = :id"),
            {"at": "2026-05-01 00:00:00.000000", "id": question_id},
        )
        db.session.commit()
        with capture_logs() as logs:
            assert sweep(NINE) == Written(drafts=1)

        (mail,) = told(manager)
        assert not mail.is_balanced
        assert not mail.files
        assert [each["questions"] for each in logs if each["event"] == "report_unbalanced"] == [
            (question_id,)
        ]
        postman = Postman()
        post(postman)
        assert "do not add up" in postman.letters[0].text
        assert postman.letters[0].files == ()


class TestTheLetter:
    def test_carries_the_report_as_pdf_and_spreadsheet_of_the_same_figures(self, branch, manager, sweep):
        code = branch.code
        sweep(NINE)
        postman = Postman()
        post(postman)

        raw = postman.letters[0].as_message("desk@example.org").as_bytes()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        pdf, xlsx = message.iter_attachments()
        assert [pdf.get_filename(), xlsx.get_filename()] == [
            f"report-{code}-2026-06.pdf",
            f"report-{code}-2026-06.xlsx",
        ]
        assert pdf.get_content().startswith(b"%PDF")
        book = openpyxl.load_workbook(BytesIO(xlsx.get_content()), read_only=True)
        lines = {str(row[0]): row[1] for row in book.worksheets[0].iter_rows(max_col=2, values_only=True)}
        assert lines["Received"] == 1

    def test_leads_to_the_report_and_to_freezing_in_the_readers_language(self, branch, manager, sweep):
        code = branch.code
        with transaction():
            manager.language = Language.KAZAKH
        sweep(NINE)
        postman = Postman()
        post(postman)

        letter = postman.letters[0]
        assert letter.subject.startswith("Есептің жобасы: маусым 2026, ")
        for text in (letter.text, letter.html.replace("&amp;", "&")):
            assert f"https://reception.example.org/report/freeze?month=2026-06&branch={code}" in text
            assert f"https://reception.example.org/report?month=2026-06&branch={code}" in text

    def test_keeps_its_files_until_it_has_left_and_not_longer(self, manager, sweep):
        sweep(NINE)
        files = sa.select(sa.func.count()).select_from(FileOfMail)
        postman = Postman(is_away=True)
        assert post(postman).delayed == 1
        assert db.session.scalar(files) == 2

        postman.is_away = False
        assert post(postman, NINE + timedelta(hours=1)).sent == 1
        assert len(postman.letters[0].files) == 2
        assert db.session.scalar(files) == 0

    def test_loses_its_files_with_the_account_that_was_closed(self, manager, sweep):
        sweep(NINE)
        with transaction():
            manager.is_active = False

        assert post(Postman()).given_up == 1
        assert not db.session.scalar(sa.select(sa.func.count()).select_from(FileOfMail))


class TestTheReminder:
    def test_comes_every_third_working_day_until_the_month_is_frozen(self, branch, manager, sweep):
        """The sixth of July 2026 is a holiday."""
        days = [NINE + days * DAY for days in range(15)]
        written = [sweep(now) for now in days[:12]]
        freeze(branch, manager, at=days[12])
        written += [sweep(now) for now in days[12:]]

        reminded = [now.day for now, each in zip(days, written, strict=True) if each.reminders]
        assert reminded == [7, 10]
        assert sum(each.drafts for each in written) == 1

    def test_names_every_month_whose_draft_came_and_that_waits(self, branch, manager, sweep):
        sweep(NINE)
        august = datetime(2026, 8, 3, 4, tzinfo=UTC)
        assert sweep(august) == Written(drafts=1)
        assert sweep(august + 3 * DAY) == Written(reminders=1)

        mail = told(manager)[-1]
        assert not mail.is_draft
        assert mail.waiting == (date(2026, 6, 1), date(2026, 7, 1))
        postman = Postman()
        post(postman, august + 3 * DAY)
        assert postman.letters[-1].subject.startswith("Not frozen yet: June 2026, July 2026")
        assert postman.letters[-1].files == ()

    def test_is_of_no_month_whose_draft_never_came(self, make, branch, sweep):
        """Years of an imported register are nothing to be reminded of."""
        make.question(branch, received_at=NINE - 400 * DAY)
        person = make.user(Role.MANAGER, branch=branch)
        sweep(NINE)
        sweep(NINE + 7 * DAY)

        assert told(person)[-1].waiting == (date(2026, 6, 1),)

    def test_is_of_ones_own_branch(self, make, branch, manager, sweep):
        sweep(NINE)
        with transaction():
            manager.branch = make.branch()

        assert sweep(NINE + 7 * DAY) == Written()


def test_the_task_of_the_clock_writes_the_drafts(app, make, branch, manager):
    celery = app.extensions["celery"]
    celery.loader.import_default_modules()
    with time_machine.travel(NINE, tick=False):
        celery.tasks["reports.drafts"]()

    assert len(told(manager)) == 1
