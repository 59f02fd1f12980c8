"""No SQL runs while a template is drawn, a reading request writes nothing, and a session is left clean.

The visitor checks this for every answer of every test; here it is shown that the check can fail.
"""

import pytest
from flask import render_template_string

from reception.extensions import db
from reception.models import Topic
from reception.web.access import public

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def test_sql_within_a_template_is_noticed(app, visit):
    @public
    def view():
        return (
            render_template_string("{{ topic().code }}", topic=lambda: db.session.get(Topic, 1)),
            200,
            PLAIN,
        )

    app.add_url_rule("/lazy", "lazy", view)

    with pytest.raises(AssertionError, match="SQL while drawing"):
        visit().open("/lazy")


def test_a_row_that_a_request_forgets_is_noticed(app, visit):
    @public
    def view():
        db.session.add(Topic(code="forgotten", name_kk="", name_ru="", name_en="", position=0))
        return "", 200, PLAIN

    app.add_url_rule("/forgetful", "forgetful", view)

    with pytest.raises(AssertionError, match="the session was left with new: Topic"):
        visit().open("/forgetful")


def test_a_reading_request_that_writes_is_noticed(app, visit):
    @public
    def view():
        db.session.execute(db.update(Topic).values(position=0))
        return "", 200, PLAIN

    app.add_url_rule("/writing", "writing", view)

    with pytest.raises(AssertionError, match="a GET writes"):
        visit().open("/writing")
