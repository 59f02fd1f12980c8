"""Reading of a related row no more than what it is called, where a page shows nothing else of it."""

from typing import Any

from sqlalchemy.orm import joinedload

from reception.models import User


def by_name(person: Any) -> Any:
    """Return the option that loads a related person with their name alone: neither address nor roles."""
    return joinedload(person).load_only(User.name).lazyload(User.role_rows)


def by_names(relation: Any) -> Any:
    """Return the option that loads a related entry of a list with its names alone."""
    entry = relation.property.entity.class_
    return joinedload(relation).load_only(entry.name_kk, entry.name_ru, entry.name_en)
