"""Keyset pages: forth and back through a list, nothing twice and nothing left out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.queries import paging, questions
from reception.queries.paging import Cursor
from reception.queries.scope import Scope, scoped
from tests.making import NOON, Maker


class TestPaging:
    @pytest.mark.parametrize("order", [questions.BY_RECEIPT, questions.BY_DUE_DATE])
    def test_pages_over_equal_moments_lose_and_double_nothing_in_both_directions(self, make, order):
        scope = self.many(make)
        statement = scoped(questions._ROWS, scope)
        expected = [row.id for row in paging.fetch(statement, order, scope=scope, size=1000).rows]
        assert len(set(expected)) == 14

        for size in (1, 3, 7, 14, 50):
            forward = list(pages(statement, order, scope, size))
            last = forward[-1]
            back = list(pages(statement, order, scope, size, start=last.previous_cursor, is_back=True))

            assert [row.id for page in forward for row in page.rows] == expected
            assert (forward[0].previous_cursor, last.next_cursor) == (None, None)
            assert all(len(page.rows) == size for page in forward[:-1])
            assert [row.id for page in reversed(back) for row in page.rows] == expected[: -len(last.rows)]

    def many(self, make: Maker) -> Scope:
        """Make questions of which several were received at the same moment, some without a term."""
        branch = make.branch()
        clerk = make.user(Role.STAFF, branch=branch)
        for moment in (NOON, NOON, NOON, NOON + timedelta(microseconds=1), NOON + timedelta(days=1)):
            make.appeal(branch, actor=clerk, received_at=moment, parts=2)
        appeals = [make.appeal(branch, actor=clerk, received_at=NOON) for _ in range(4)]
        for appeal in appeals[:2]:
            appeal.questions[0].due_at = None
        db.session.commit()
        return Scope(branch_ids=frozenset([branch.id]))

    def test_a_row_that_comes_between_two_pages_disturbs_neither(self, make):
        branch = make.branch()
        scope, clerk = Scope(branch_ids=frozenset([branch.id])), make.user(Role.STAFF, branch=branch)
        for hours in range(4):
            make.question(branch, actor=clerk, received_at=NOON + timedelta(hours=hours))
        statement = scoped(questions._ROWS, scope)
        first = paging.fetch(statement, questions.BY_RECEIPT, scope=scope, size=2)

        make.question(branch, actor=clerk, received_at=NOON + timedelta(hours=9))
        second = paging.fetch(
            statement, questions.BY_RECEIPT, scope=scope, size=2, cursor=Cursor.read(first.next_cursor)
        )

        assert [row.received_at.hour - NOON.hour for row in (*first.rows, *second.rows)] == [3, 2, 1, 0]

    @pytest.mark.parametrize("text", ["", "x", "eyJ9", "WyJhZnRlciIsICJ4IiwgMV0=", "W10=", "é", "\x00"])
    def test_nonsense_in_an_address_is_the_first_page(self, text):
        assert Cursor.read(text) is None

    def test_a_cursor_is_read_as_it_was_written(self):
        cursor = Cursor((NOON + timedelta(microseconds=5), 17), is_before=True)

        assert Cursor.read(cursor.write()) == cursor


def pages(
    statement: Any, order: Any, scope: Scope, size: int, *, start: str | None = None, is_back: bool = False
) -> Iterator[Any]:
    """Yield the pages of a list from its first, or back from a cursor."""
    if is_back and start is None:
        return
    cursor = Cursor.read(start)
    for _ in range(100):
        page = paging.fetch(statement, order, scope=scope, cursor=cursor, size=size)
        yield page
        following = page.previous_cursor if is_back else page.next_cursor
        if following is None:
            return
        cursor = Cursor.read(following)
    pytest.fail("the pages never end")
