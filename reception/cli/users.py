"""``reception users``: accounts."""

import sys
from typing import Any

import click
import sqlalchemy as sa

from reception.cli.output import say_json
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction, utcnow
from reception.models import Organisation, User
from reception.queries import directory
from reception.services import people

SHORTEST_PASSWORD = 12


@click.group("users")
def users() -> None:
    """Add, list and close accounts."""


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Surname and initials, as lists and reports print it.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([r.value for r in Role]))
@click.option("--branch", "branch_code", help="Code of the branch.")
@click.option("--organisation", "organisation_code", help="Code of the organisation, for officials.")
@click.option("--language", type=click.Choice([x.value for x in Language]), default="ru", show_default=True)
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    branch_code: str | None,
    organisation_code: str | None,
    language: str,
    password_stdin: bool,
) -> None:
    """Create an account."""
    if _find(email) is not None:
        raise click.ClickException(f"There is an account {email} already.")
    branch = directory.branch_by_code(branch_code) if branch_code else None
    if branch is None and (branch_code or set(roles) != {Role.ADMINISTRATOR}):
        raise click.ClickException(f"There is no branch {branch_code or '(--branch is missing)'}.")
    organisation = db.session.scalar(sa.select(Organisation).where(Organisation.code == organisation_code))
    if organisation_code and organisation is None:
        raise click.ClickException(f"There is no organisation {organisation_code}.")
    with transaction():
        people.create(
            email=email,
            name=name,
            roles=[Role(role) for role in roles],
            branch=branch,
            organisation=organisation,
            language=Language(language),
            password=_password(password_stdin),
            now=utcnow(),
        )
    click.echo(f"Created {email}.")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_users(as_json: bool) -> None:
    """List the accounts."""
    rows: list[dict[str, Any]] = [
        {
            "email": user.email,
            "name": user.name,
            "roles": sorted(user.roles),
            "branch": user.branch.code if user.branch else None,
            "is_active": user.is_active,
        }
        for user in db.session.scalars(sa.select(User).order_by(User.email))
    ]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        state = "" if row["is_active"] else " (closed)"
        click.echo(f"{row['email']}  {row['name']}  {', '.join(row['roles'])}  {row['branch'] or ''}{state}")


@users.command("password")
@click.argument("email")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def password(email: str, password_stdin: bool) -> None:
    """Set a new password and end the account's sessions."""
    user = _existing(email)
    with transaction():
        people.set_password(user, _password(password_stdin), now=utcnow())
    click.echo(f"The password of {email} is changed.")


@users.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close an account and end its sessions."""
    user = _existing(email)
    with transaction():
        people.deactivate(user, now=utcnow())
    click.echo(f"{email} is closed.")


def _find(email: str) -> User | None:
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def _existing(email: str) -> User:
    user = _find(email)
    if user is None:
        raise click.ClickException(f"There is no account {email}.")
    return user


def _password(from_stdin: bool) -> str:
    given = (
        sys.stdin.readline().rstrip("\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if len(given) < SHORTEST_PASSWORD:
        raise click.ClickException(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return str(given)
