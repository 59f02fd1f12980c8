"""Who may change what on the pages of the administration: their own branches, and what is common to all."""

import sqlalchemy as sa

from reception.domain.directory_errors import NotAdministered
from reception.domain.permissions import Permission, ensure_may
from reception.extensions import db
from reception.models import Branch, User
from reception.queries.scope import administered_by


def ensure_administers(actor: User, branch_id: int | None) -> None:
    """Raise ``NotPermitted``, or ``NotAdministered`` where the branch is not one that the actor administers.

    ``branch_id`` None is what is common to all branches: whoever administers every branch may change it.
    """
    ensure_may(actor.roles, Permission.ADMINISTER)
    if branch_id is None:
        if not administers_all(actor):
            raise NotAdministered
    elif not administered_by(actor).has_branch(branch_id):
        raise NotAdministered


def administers_all(actor: User) -> bool:
    """Say whether there is no branch that the actor does not administer."""
    scope = administered_by(actor)
    if scope.branch_ids is None:
        return True
    others = sa.select(Branch.id).where(Branch.id.not_in(sorted(scope.branch_ids)))
    return db.session.scalar(others.limit(1)) is None
