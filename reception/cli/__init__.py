"""The command ``reception``."""

from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, NoAppException, with_appcontext

from reception import create_app
from reception.cli.backup import backup, restore
from reception.cli.demo import demo
from reception.cli.imports import import_register
from reception.cli.preparation import prepare
from reception.cli.recount import recount
from reception.cli.reminders import reminders
from reception.cli.report import report
from reception.cli.serve_command import serve
from reception.cli.term import term
from reception.cli.users import users
from reception.domain.errors import DomainError
from reception.settings import SettingsError

COMMANDS = (import_register, report, reminders, recount, users, term, demo)


def _create_app() -> Flask:
    try:
        return create_app()
    except SettingsError as error:
        raise NoAppException(str(error)) from error


def in_app(command: click.Command) -> click.Command:
    """Run a command, or each command of a group, with the app and a database that is ready."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            in_app(inner)
        if not command.invoke_without_command:
            return command
    body = command.callback
    assert body is not None, "a command does something"

    def run(*args: Any, **kwargs: Any) -> Any:
        prepare()
        try:
            return body(*args, **kwargs)
        except DomainError as error:
            raise click.ClickException(str(error)) from error

    command.callback = with_appcontext(run)
    return command


main = FlaskGroup(
    name="reception",
    help="Reception: the register of citizens' appeals to a party's public reception.",
    create_app=_create_app,
    add_default_commands=False,
    add_version_option=False,
    set_debug_flag=False,
)
# The app is always this one, set up by the environment alone.
main.params = [option for option in main.params if option.name not in {"env_file", "app", "debug"}]
for _command in COMMANDS:
    main.add_command(in_app(_command))
# These three find or make their database themselves.
for _command in (serve, backup, restore):
    main.add_command(_command)
