"""The territory that the reference data describe: branches, districts, organisations, programmes."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from reception.domain.vocabulary import OrganisationKind
from reception.extensions import db
from reception.models import Branch, District, DistrictAlias, Organisation, Programme
from reception.reference import load


def ensure_territory() -> None:
    """Add what is missing, by code; what an administrator changed stays changed. Safe to run again."""
    territory = load("territory")
    branches = _ensure_branches(territory["branches"])
    _ensure_districts(territory["districts"], branches)
    _ensure_organisations(load("organisations")["organisations"], branches)
    known = set(db.session.scalars(sa.select(Programme.code)))
    for row in load("programmes")["programmes"]:
        if row["code"] not in known:
            db.session.add(Programme(code=row["code"], **_names(row["name"])))
    db.session.flush()


def has_any_branch() -> bool:
    """Say whether one of the territory's branches is there already, whoever made it."""
    codes = [row["code"] for row in load("territory")["branches"]]
    return bool(db.session.scalar(sa.select(sa.exists().where(Branch.code.in_(codes)))))


def _ensure_branches(rows: Iterable[Mapping[str, Any]]) -> dict[str, Branch]:
    by_code = {branch.code: branch for branch in db.session.scalars(sa.select(Branch))}
    for row in rows:
        if row["code"] in by_code:
            continue
        parent = by_code[row["parent"]] if row.get("parent") else None
        branch = Branch(
            code=row["code"],
            parent=parent,
            number_prefix=row["number_prefix"],
            time_zone=row["zone"],
            phone=row["phone"],
            **_names(row["name"]),
            **_names(row["address"], "address"),
        )
        db.session.add(branch)
        db.session.flush()
        branch.path = f"{parent.path if parent else '/'}{branch.id}/"
        by_code[branch.code] = branch
    return by_code


def _ensure_districts(rows: Iterable[Mapping[str, Any]], branches: Mapping[str, Branch]) -> None:
    known = _known(District)
    for row in rows:
        branch = branches[row["branch"]]
        if (branch.id, row["code"]) in known:
            continue
        dates = {name: row.get(name) for name in ("valid_from", "valid_to")}
        district = District(branch=branch, code=row["code"], **_names(row["name"]), **dates)
        district.aliases = [DistrictAlias(**alias) for alias in row["aliases"]]
        db.session.add(district)


def _ensure_organisations(rows: Iterable[Mapping[str, Any]], branches: Mapping[str, Branch]) -> None:
    known = _known(Organisation)
    for row in rows:
        branch = branches[row["branch"]]
        if (branch.id, row["code"]) not in known:
            kind = OrganisationKind(row["kind"])
            db.session.add(Organisation(branch=branch, code=row["code"], kind=kind, **_names(row["name"])))


def _known(model: type[District | Organisation]) -> set[tuple[int, str]]:
    return {
        (branch_id, code) for branch_id, code in db.session.execute(sa.select(model.branch_id, model.code))
    }


def _names(names: Mapping[str, str], field: str = "name") -> dict[str, str]:
    return {f"{field}_{language}": names[language] for language in ("kk", "ru", "en")}
