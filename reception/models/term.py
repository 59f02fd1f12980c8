"""Term policies with effective dates and the editable working calendar."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.domain.deadlines import DayUnit, TermPolicy
from reception.domain.report import Names
from reception.extensions import Model
from reception.models.columns import Named


class TermPolicyRow(Model):
    """A policy as stored, so that an administrator may add one; the rules read ``TermPolicy``."""

    __tablename__ = "term_policy"
    __table_args__ = (
        sa.CheckConstraint("answer_days > 0 AND redirect_days > 0", name="days"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        sa.CheckConstraint(
            "(max_extra_calendar_days IS NULL) <> (max_total_months IS NULL)", name="one_limit"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    article_kk: Mapped[str]
    article_ru: Mapped[str]
    article_en: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    answer_days: Mapped[int]
    answer_unit: Mapped[DayUnit]
    fact_finding_days: Mapped[int | None]
    redirect_days: Mapped[int]
    max_extra_calendar_days: Mapped[int | None]
    max_total_months: Mapped[int | None]
    tell_extension_days: Mapped[int]
    tell_extension_unit: Mapped[DayUnit]
    max_pause_days: Mapped[int | None]

    def as_policy(self) -> TermPolicy:
        """Return the row as the rules know it."""
        return TermPolicy(
            code=self.code,
            article=Names(self.article_kk, self.article_ru, self.article_en),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            answer_days=self.answer_days,
            answer_unit=self.answer_unit,
            fact_finding_days=self.fact_finding_days,
            redirect_days=self.redirect_days,
            max_extra_calendar_days=self.max_extra_calendar_days,
            max_total_months=self.max_total_months,
            tell_extension_days=self.tell_extension_days,
            tell_extension_unit=self.tell_extension_unit,
            max_pause_days=self.max_pause_days,
        )


class CalendarDayRow(Named, Model):
    """A day on which the working calendar differs from the published holidays."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]


class CalendarYearRow(Model):
    """A year whose working calendar a person has compared with the government's order and found right."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True)
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
