"""A whole register taken in by its map, batch by batch: what the command and the page have in common."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from reception.adapters.registers import Register
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.domain.register_map import RegisterMap
from reception.extensions import db
from reception.models import Branch, ImportRun
from reception.services import imports
from reception.services.import_directory import branch_for
from reception.services.imports import RegisterImport, Tally

Rows = Sequence[RegisterEntry | Rejected]
Transaction = Callable[[], AbstractContextManager[None]]
Told = Callable[[Sequence[Rejected]], None]

PREVIEWED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is taken in, by which map, into which branch."""

    register: Register
    register_map: RegisterMap
    branch_code: str | None
    """None: the map's own branch, which is created where it is missing."""
    file_name: str
    number_pattern: str
    writes: bool = True
    """False: only tell what would happen."""
    run_id: int | None = None
    """The run that a killed worker began: it is completed, and its counts go on."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    tally: Tally
    created: dict[str, int]
    branch_code: str
    resumed_after: int


def take_in(
    plan: Plan,
    *,
    clock: Callable[[], datetime],
    transaction: Transaction,
    told: Told,
    begun: Callable[[int], None] = lambda _run_id: None,
) -> Imported:
    """Take in a register, a transaction for each batch; tell of each batch which rows were refused.

    ``begun`` is told the run's key in the transaction that begins it. Killed half-way, what is in stays in;
    whoever begins again finds those rows unchanged, so each is in once however often it is read.
    """
    began = clock()
    with transaction():
        branch = branch_for(plan.register_map, plan.branch_code, creates=plan.writes)
        branch_code = branch.code if branch else plan.register_map.branch.code
        work = RegisterImport(
            plan.register_map, branch, number_pattern=plan.number_pattern, writes=plan.writes
        )
        run, resumed_after = None, 0
        if branch is not None and plan.writes:
            run, resumed_after = _run_of(plan, branch, began)
            go_on_counting(work.tally, run)
            begun(run.id)
    for rows in batches(plan.register, began):
        told(_take_in(work, run, rows, clock, transaction))
    if run is not None:
        with transaction():
            run.finished_at = clock()
            imports.note_position(run, work.tally, run.position)
    return Imported(work.tally, work.created, branch_code, resumed_after)


def _run_of(plan: Plan, branch: Branch, now: datetime) -> tuple[ImportRun, int]:
    run = db.session.get(ImportRun, plan.run_id) if plan.run_id is not None else None
    if run is not None:
        return run, run.position
    return imports.begin_run(
        branch,
        plan.register_map,
        file_name=plan.file_name,
        fingerprint=plan.register.fingerprint(),
        now=now,
    )


def go_on_counting(tally: Tally, run: ImportRun) -> None:
    """Count what the run has done already. Its rows are met again as unchanged, which they were not."""
    tally.added, tally.changed = run.added, run.changed
    tally.unchanged = -(run.added + run.changed)


def _take_in(
    work: RegisterImport,
    run: ImportRun | None,
    rows: Rows,
    clock: Callable[[], datetime],
    transaction: Transaction,
) -> list[Rejected]:
    if run is None:
        # Nothing is written, so nobody else has to wait.
        refused = work.take_in(rows, now=clock())
        db.session.rollback()
        return refused
    with transaction():
        refused = work.take_in(rows, now=clock())
        imports.note_position(run, work.tally, rows[-1].row_number)
    return refused


def batches(register: Register, known_at: datetime) -> Iterator[list[RegisterEntry | Rejected]]:
    """Yield the rows of a register in the lots of which each is one transaction."""
    rows = register.entries(known_at=known_at)
    while batch := list(islice(rows, imports.BATCH)):
        yield batch


def preview(plan: Plan, *, now: datetime, most: int = PREVIEWED) -> list[RegisterEntry | Rejected]:
    """Return the first rows as they would be registered, or refused with the reasons. Nothing is written."""
    branch = branch_for(plan.register_map, plan.branch_code, creates=False)
    work = RegisterImport(plan.register_map, branch, number_pattern=plan.number_pattern, writes=False)
    rows = list(islice(plan.register.entries(known_at=now), most))
    refused = {row.row_number: row for row in work.take_in(rows, now=now)}
    return [refused.get(row.row_number, row) for row in rows]
