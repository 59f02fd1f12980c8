"""The two floors: plain SQL through psycopg, and a bare Flask page of the same rows.

The bare page has no sign-in, no translation, no design: a Flask view, the same SQL, a plain Jinja table.
"""

import re
from collections.abc import Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader

TABLE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
{% for rows in results %}<table>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endfor %}
</body></html>"""

Statements = Sequence[str]
Values = dict[str, Any]


class Plain:
    """A connection that runs statements and fetches their rows: the least that any page can cost."""

    def __init__(self, url: sa.URL) -> None:
        """Connect."""
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)

    def read(self, statements: Statements, values: Values) -> list[list[Any]]:
        """Return the rows of each statement."""
        return [self.connection.execute(for_psycopg(each), values).fetchall() for each in statements]

    def write(self, statements: Statements, values: Values) -> None:
        """Run statements in one transaction; what one returns, the next ones may use by its name."""
        values = dict(values)
        with self.connection.transaction():
            for each in statements:
                cursor = self.connection.execute(for_psycopg(each), values)
                row = cursor.fetchone()
                if row is not None and cursor.description is not None:
                    values |= {
                        column.name: value for column, value in zip(cursor.description, row, strict=True)
                    }


def for_psycopg(statement: str) -> str:
    """Return a statement with values marked as psycopg wants them."""
    return re.sub(r"(?<![:\\]):(\w+)", r"%(\1)s", statement).replace("\\:", ":")


def bare_flask(engine: sa.Engine, pages: dict[str, tuple[Statements, Values]], writing: Statements) -> Flask:
    """Return a Flask app that has a page for each name, and ``/register``, which writes."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"table.html": TABLE})

    @app.get("/<name>")
    def page(name: str) -> str:
        statements, values = pages[name]
        with engine.connect() as connection:
            results = [connection.execute(sa.text(each), values).all() for each in statements]
        return render_template("table.html", title=name, results=results)

    @app.post("/register")
    def register() -> Any:
        values = dict(pages["register"][1]) | request.form.to_dict()
        with engine.begin() as connection:
            for each in writing:
                row = connection.execute(sa.text(each), values).mappings().one_or_none()
                values |= row or {}
        return redirect(f"/appeal?{values['appeal']}")

    return app
