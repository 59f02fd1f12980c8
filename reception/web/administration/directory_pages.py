"""The lists that are edited on screen, as one table; and how an entry goes into its form and out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reception.adapters import words
from reception.domain import numbering
from reception.domain.alphabet import alphabetical
from reception.domain.periods import ONE_DAY
from reception.extensions import utcnow
from reception.models import Branch, District, Organisation, Programme, Topic
from reception.queries import directory, entries
from reception.queries.scope import administered_by
from reception.services.directories import Alias
from reception.web.access import current_actor
from reception.web.administration import directory_forms as forms
from reception.web.choices import SelectChoice
from reception.web.locale import local_date, named, short_date


def branches() -> Sequence[Branch]:
    """Return the branches that the person administers, in the order of the tree."""
    return directory.branches_below(None, administered_by(current_actor()))


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One list: its rows, its form and its words."""

    model: Any
    form: type[forms.EntryForm]
    rows: Callable[[int | None], Sequence[Any]]
    title: Any
    lead: Any
    adding: Any
    has_branches: bool = False


DIRECTORIES: dict[str, DirectoryPage] = {
    "branches": DirectoryPage(
        Branch,
        forms.BranchForm,
        lambda _branch: branches(),
        _l("Branches"),
        _l("The tree of branches, each with its public reception and its own registration numbers."),
        _l("Add a branch"),
    ),
    "organisations": DirectoryPage(
        Organisation,
        forms.OrganisationForm,
        lambda branch: entries.organisations(branch, scope=administered_by(current_actor())),
        _l("Organisations"),
        _l("The bodies to which questions are assigned."),
        _l("Add an organisation"),
        has_branches=True,
    ),
    "districts": DirectoryPage(
        District,
        forms.DistrictForm,
        lambda branch: entries.districts(branch, scope=administered_by(current_actor())),
        _l("Districts"),
        _l("Territories with their other spellings and earlier names, by which imports find them."),
        _l("Add a district"),
        has_branches=True,
    ),
    "topics": DirectoryPage(
        Topic,
        forms.TopicForm,
        lambda _branch: entries.topics(),
        _l("Topics"),
        _l("Two levels, common to all branches."),
        _l("Add a topic"),
    ),
    "programmes": DirectoryPage(
        Programme,
        forms.ProgrammeForm,
        lambda _branch: entries.programmes(),
        _l("Programmes"),
        _l("Labels of party and state programmes beside the topic."),
        _l("Add a programme"),
    ),
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a list."""

    entry_id: int
    name: str
    code: str
    belongs: str
    details: str
    more: str
    depth: int
    state: Any
    tone: str


def rows_of(page: DirectoryPage, branch_id: int | None) -> list[EntryRow]:
    """Return the lines of a list."""
    today = local_date(utcnow())
    found = page.rows(branch_id)
    if page.has_branches:
        found = sorted(found, key=lambda each: (each.branch.path, alphabetical(named(each.names))))
    details = _numbers(found) if page.model is Branch else {}
    return [
        EntryRow(
            entry_id=entry.id,
            name=named(entry.names),
            code=entry.code,
            belongs=named(entry.branch.names) if page.has_branches else "",
            details=details.get(entry.id) or _details(entry),
            more=_more(entry),
            depth=_depth(entry),
            state=state_words(entry, today),
            tone="neutral" if entry.is_offered(today) else "warn",
        )
        for entry in found
    ]


def _depth(entry: Any) -> int:
    if isinstance(entry, Branch):
        return entry.depth
    return 1 if isinstance(entry, Topic) and entry.parent_id is not None else 0


def state_words(entry: Any, today: date) -> str:
    """Return whether an entry is offered, and until or since when."""
    if entry.valid_to is None:
        return _("offered") if entry.is_active else _("closed")
    day = short_date(entry.valid_to)
    if entry.is_offered(today):
        return _("offered until %(day)s", day=day)
    return _("closed since %(day)s", day=short_date(entry.valid_to + ONE_DAY))


def _numbers(branches: Sequence[Branch]) -> dict[int, str]:
    """Return the next number of each branch."""
    last: dict[int, dict[int, int]] = {}
    found = {}
    for branch in branches:
        year = entries.local_year(branch, utcnow())
        last[year] = last.get(year) or entries.last_serials(year)
        number = next_number(branch, last[year].get(branch.id, 0))
        found[branch.id] = _("next number: %(number)s", number=number)
    return found


def next_number(branch: Branch, last: int, *, prefix: str = "", pattern: str = "") -> str:
    """Return the number that the next appeal of a branch gets, by its pattern or the one being typed."""
    return numbering.written(
        pattern or branch.number_pattern or current_app.config["SETTINGS"].number_pattern,
        prefix=prefix or branch.number_prefix,
        year=entries.local_year(branch, utcnow()),
        serial=last + 1,
    )


def _details(entry: Any) -> str:
    if isinstance(entry, Organisation):
        return str(words.ORGANISATION_KIND[entry.kind])
    if isinstance(entry, District):
        return ", ".join(alias.name for alias in entry.aliases)
    return ""


def _more(entry: Any) -> str:
    if isinstance(entry, Branch):
        return entry.time_zone
    if isinstance(entry, District) and entry.valid_from:
        return _("since %(day)s", day=short_date(entry.valid_from))
    return ""


def fill_choices(form: forms.EntryForm) -> None:
    """Give a form the entries to choose from: what is closed may not be chosen for a new one."""
    today = local_date(utcnow())
    if isinstance(form, forms.TopicForm) and "parent_id" in form:
        first = [t for t in entries.topics() if t.parent_id is None and t.is_offered(today)]
        form.parent_id.choices = [
            SelectChoice("", _("– none: a topic of the first level –")),
            *(SelectChoice(str(topic.id), named(topic.names)) for topic in first),
        ]
    for name in ("branch_id", "parent_id"):
        if name in form and form[name].choices is None:
            none = [SelectChoice("", _("– none: a branch of its own –"))] if name == "parent_id" else []
            form[name].choices = [*none, *branch_choices(today)]


def branch_choices(today: date) -> list[Any]:
    """Return the branches that are not closed, in the order of the tree."""
    return [
        SelectChoice(str(branch.id), "– " * branch.depth + named(branch.names))
        for branch in branches()
        if branch.is_offered(today)
    ]


def fill(form: forms.EntryForm, entry: Any) -> None:
    """Show an entry in its form."""
    for field in form.own_fields:
        if field.type != "FieldList":
            field.data = getattr(entry, field.name)
    if entry.valid_to is None and not entry.is_active:
        form.valid_to.data = local_date(utcnow()) - ONE_DAY
    form.version.data = str(entry.version)
    if isinstance(form, forms.DistrictForm):
        for alias in entry.aliases:
            form.aliases.append_entry(alias)


def spare_lines(form: forms.EntryForm) -> None:
    """Offer empty lines for further names."""
    if isinstance(form, forms.DistrictForm):
        for _line in range(forms.SPARE):
            form.aliases.append_entry()


def aliases_of(form: forms.EntryForm) -> dict[str, Any]:
    """Return the other names of a district, without the lines left empty."""
    if not isinstance(form, forms.DistrictForm):
        return {}
    given = [line.form for line in form.aliases if line.form.name.data]
    return {
        "aliases": [Alias(str(each.name.data), each.valid_from.data, each.valid_to.data) for each in given]
    }
