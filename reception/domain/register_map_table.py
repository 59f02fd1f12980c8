"""A register's map out of its parsed TOML (``docs/import-maps.md``); every fault names its key."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from reception.domain.errors import UnusableMap
from reception.domain.register_dates import DateReader
from reception.domain.register_map import (
    FIELDS,
    NECESSARY,
    BranchOfMap,
    Oddity,
    OutcomePattern,
    OutcomeRules,
    RegisterMap,
    Unknown,
    Words,
)
from reception.domain.vocabulary import Channel, Kind, Language, Outcome

E = TypeVar("E", bound=StrEnum)


def map_of(table: Mapping[str, Any], name: str) -> RegisterMap:
    """Build the map out of parsed TOML; raise ``UnusableMap`` naming the key that is wrong."""
    part = _Reader(table)
    branch = part.branch()
    columns, topic_levels = part.columns()
    return RegisterMap(
        name=name,
        title=part.text("title", name),
        branch=branch,
        columns=columns,
        topic_levels=topic_levels,
        optional=frozenset(part.strings("optional")),
        dates=part.dates(branch.zone),
        outcomes=part.outcomes(),
        channels=part.words("channel", Channel, Channel.OTHER),
        kinds=part.words("kind", Kind, Kind.APPLICATION),
        languages=part.words("language", Language, None),
        kazakh_by_letters=part.get("language.kazakh_letters", False) is True,
        closed_statuses=part.folded("status.closed"),
        open_statuses=part.folded("status.open"),
        anonymous=part.folded("applicant.anonymous"),
        no_organisation=part.folded("organisation.none"),
        organisation_names=part.table("organisation.names"),
        topic_prefix=part.text("topic.code_prefix", ""),
        topic_separator=part.text("topic.separator", ""),
        unknown={noun: part.unknown(noun) for noun in ("organisation", "district", "topic")},
        closing_in_text=part.pattern("outcome.closing_in_text"),
        several_closings=part.pattern("outcome.several_closings"),
        same_columns=tuple(part.strings("same.columns")),
        oddities=tuple(part.oddities()),
    )


class _Reader:
    """Takes the parts of a map out of its table; every fault names the key."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table

    def get(self, key: str, default: Any = None) -> Any:
        value: Any = self._table
        for step in key.split("."):
            if not isinstance(value, Mapping):
                raise UnusableMap(key, "a table is expected above it")
            value = value.get(step)
            if value is None:
                return default
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str):
            raise UnusableMap(key, "a text is needed")
        return value

    def strings(self, key: str) -> Sequence[str]:
        value = self.get(key, [])
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UnusableMap(key, "a list of texts is needed")
        return value

    def folded(self, key: str) -> frozenset[str]:
        return frozenset(each.casefold() for each in self.strings(key))

    def table(self, key: str) -> Mapping[str, str]:
        value = self.get(key, {})
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            raise UnusableMap(key, "a table of texts is needed")
        return value

    def pattern(self, key: str, text: str | None = None) -> re.Pattern[str] | None:
        expression = self.text(key, "") if text is None else text
        try:
            return re.compile(expression) if expression else None
        except re.error as error:
            raise UnusableMap(key, f"not a regular expression: {error}") from error

    def branch(self) -> BranchOfMap:
        zone = self.text("branch.zone")
        _zone("branch.zone", zone)
        return BranchOfMap(
            code=self.text("branch.code"),
            names=self.table("branch.names"),
            zone=zone,
            parent=self.text("branch.parent", ""),
            number_prefix=self.text("branch.number_prefix", ""),
        )

    def columns(self) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, ...], ...]]:
        given = self.get("columns", {})
        strange = sorted(set(given) - FIELDS)
        if strange:
            raise UnusableMap(f"columns.{strange[0]}", "no such field")
        for field_name in NECESSARY:
            if field_name not in given:
                raise UnusableMap(f"columns.{field_name}", "no register can do without it")
        topic = given.get("topic", [])
        levels = tuple((level,) if isinstance(level, str) else tuple(level) for level in topic)
        columns = {name: tuple(self.strings(f"columns.{name}")) for name in given if name != "topic"}
        return columns, levels

    def dates(self, branch_zone: str) -> DateReader:
        name = self.text("dates.zone", branch_zone)
        try:
            return DateReader(self.strings("dates.formats"), _zone("dates.zone", name))
        except ValueError as error:
            raise UnusableMap("dates.formats", str(error)) from error

    def words(self, noun: str, words: type[E], fallback: E | None) -> Words:
        default = self.text(f"{noun}.default", fallback)
        table = self.table(f"{noun}.words")
        key = f"{noun}.words"
        return Words(
            {word.strip().casefold(): _member(key, words, value) for word, value in table.items()},
            _member(f"{noun}.default", words, default),
        )

    def unknown(self, noun: str) -> Unknown:
        return _member(f"{noun}.unknown", Unknown, self.text(f"{noun}.unknown", Unknown.CREATE))

    def outcomes(self) -> OutcomeRules:
        cuts = [self.pattern("outcome.cut", f"(?i){text}") for text in self.strings("outcome.cut")]
        no_text = self.get("outcome.no_text")
        return OutcomeRules(
            cuts=tuple(cut for cut in cuts if cut),
            patterns=tuple(self._outcome(each) for each in self.get("outcome.pattern", [])),
            no_text=self._outcome({"match": "", **no_text}) if no_text else None,
        )

    def _outcome(self, given: Mapping[str, str]) -> OutcomePattern:
        key = "outcome.pattern"
        if not {"match", "class", "outcome"} <= given.keys():
            raise UnusableMap(key, "match, class and outcome are needed")
        compiled = self.pattern(key, f"(?i){given['match']}")
        # An empty expression is still one, so a pattern has been compiled.
        matches = compiled.search if compiled else bool
        outcome = None if given["outcome"] == "open" else _member(key, Outcome, given["outcome"])
        return OutcomePattern(matches, given["class"], outcome, given.get("tell", ""))

    def oddities(self) -> Iterable[Oddity]:
        for given in self.get("odd", []):
            if not {"code", "columns", "match"} <= given.keys():
                raise UnusableMap("odd", "code, columns and match are needed")
            compiled = self.pattern("odd.match", given["match"])
            if compiled is not None:
                words = given.get("words", given["code"])
                yield Oddity(given["code"], tuple(given["columns"]), compiled.search, words)


def _zone(key: str, name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise UnusableMap(key, f"no time zone is called {name}") from error


def _member(key: str, words: type[E], value: str) -> E:
    try:
        return words(value)
    except ValueError as error:
        raise UnusableMap(key, f"{value!r} is none of {', '.join(words)}") from error
