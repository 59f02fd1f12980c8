"""``reception import``: a register of another program taken in by its map."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self

import click
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from tqdm import tqdm

from reception.adapters.plain_text import safe_cell
from reception.adapters.register_template import sample_rows, workbook
from reception.adapters.registers import Register, load_map
from reception.cli.import_result import Result
from reception.cli.import_words import reason_in_words, unusable_in_words
from reception.cli.output import say_json
from reception.domain.errors import UnusableMap, UnusableRegister
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.extensions import db, transaction, utcnow
from reception.models import ImportRun
from reception.services import imports
from reception.services.import_directory import branch_for

ALL_IN, SOME_REJECTED, UNUSABLE = range(3)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    file: Path
    map_name: str
    branch_code: str | None
    is_dry_run: bool
    rejected: Path | None
    is_quiet: bool


@click.command("import")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--map", "map_name", required=True, help="Name of a shipped map, or the path of a TOML file.")
@click.option("--branch", "branch_code", help="Code of the branch. Default: the map's.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Write nothing; tell what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV for the rows that did not go in. Default: FILE.rejected.csv in the present folder.",
)
@click.option(
    "--template",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Import nothing; write an empty workbook with the map's columns.",
)
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="ru", show_default=True)
@click.pass_context
def import_register(
    context: click.Context,
    file: Path | None,
    map_name: str,
    branch_code: str | None,
    is_dry_run: bool,
    as_json: bool,
    rejected: Path | None,
    template: Path | None,
    language: str,
) -> None:
    """Take in the register FILE (CSV or XLSX). Doing so again changes nothing but what has changed in it.

    Exits with 0 if all rows are in, 1 if some were rejected, 2 if the file or the map cannot be used.
    """
    with force_locale(language):
        try:
            if template is not None:
                template.write_bytes(workbook(load_map(map_name), sample_rows(map_name)[:1]))
                return
            if file is None:
                raise click.UsageError("FILE is missing.")
            result = _run(Wish(file, map_name, branch_code, is_dry_run, rejected, as_json))
        except UnusableRegister as error:
            click.echo(f"{file}: {unusable_in_words(error)}", err=True)
            context.exit(UNUSABLE)
        except UnusableMap as error:
            click.echo(str(error), err=True)
            context.exit(UNUSABLE)
        if as_json:
            say_json(result.as_json())
        else:
            result.say()
    context.exit(SOME_REJECTED if result.tally.rejected else ALL_IN)


def _run(wish: Wish) -> Result:
    began = utcnow()
    register_map = load_map(wish.map_name)
    register = Register(wish.file, register_map)
    with transaction():
        branch = branch_for(register_map, wish.branch_code, creates=not wish.is_dry_run)
        run, resumed_after = None, 0
        if branch is not None and not wish.is_dry_run:
            run, resumed_after = imports.begin_run(
                branch,
                register_map,
                file_name=wish.file.name,
                fingerprint=register.fingerprint(),
                now=began,
            )
        work = imports.RegisterImport(
            register_map,
            branch,
            number_pattern=current_app.config["SETTINGS"].number_pattern,
            writes=not wish.is_dry_run,
        )
        branch_code = branch.code if branch else register_map.branch.code
    path = wish.rejected or Path(f"{wish.file.stem}.rejected.csv")
    with _RejectedRows(path, register.header) as rejected, _progress(wish, register) as bar:
        for rows in _batches(register, began):
            _take_in(work, run, rows, rejected)
            bar.update(register.position() - bar.n)
    if run is not None:
        with transaction():
            run.finished_at = utcnow()
    return Result(
        file=wish.file,
        register_map=register_map,
        branch_code=branch_code,
        is_dry_run=wish.is_dry_run,
        tally=work.tally,
        created=work.created,
        resumed_after=resumed_after,
        seconds=(utcnow() - began).total_seconds(),
        rejected=path if rejected.count else None,
    )


def _take_in(
    work: imports.RegisterImport,
    run: ImportRun | None,
    rows: Sequence[RegisterEntry | Rejected],
    out: "_RejectedRows",
) -> None:
    if run is None:
        # Nothing is written, so nobody else has to wait.
        out.write(work.take_in(rows, now=utcnow()))
        db.session.rollback()
        return
    with transaction():
        refused = work.take_in(rows, now=utcnow())
        imports.note_position(run, work.tally, rows[-1].row_number)
    out.write(refused)


def _batches(register: Register, known_at: datetime) -> Iterator[list[RegisterEntry | Rejected]]:
    rows = register.entries(known_at=known_at)
    while batch := list(islice(rows, imports.BATCH)):
        yield batch


def _progress(wish: Wish, register: Register) -> Any:
    # None: tqdm itself is silent where standard error is no terminal.
    disable = True if wish.is_quiet else None
    return tqdm(total=register.size, unit="B", unit_scale=True, desc=wish.file.name, disable=disable)


class _RejectedRows:
    """The file of the rows that did not go in; there is none if all did.

    Its columns are the register's own behind two more, so that it can be put right and imported.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.count = 0
        self._path = path
        self._header = header
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, rows: Sequence[Rejected]) -> None:
        for row in rows:
            self.count += 1
            why = " ".join(reason_in_words(reason) for reason in row.reasons)
            self._sheet().writerow([row.row_number, why, *(safe_cell(cell) for cell in row.row)])

    def _sheet(self) -> Any:
        if self._file is None:
            # The mark at the beginning tells Excel that this is UTF-8.
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file, delimiter=";")
            self._writer.writerow([_("Row"), _("Why"), *(safe_cell(cell) for cell in self._header)])
        return self._writer

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()
