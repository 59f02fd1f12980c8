"""The demo's people: their accounts, and who of them does what in a branch."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random

import sqlalchemy as sa

from reception.adapters.passwords import hash_password
from reception.domain.report import Names
from reception.domain.vocabulary import Language, OrganisationKind, Role
from reception.extensions import db
from reception.models import Branch, Organisation, User
from reception.queries.scope import Scope, scope_of
from reception.reference import load
from reception.services import people

PASSWORD = "demo-reception-2026"  # noqa: S105 - everybody's, and printed at every start

CLERK, OFFICIAL = "clerk@demo.example", "official@demo.example"
HEADLINE_ACCOUNTS = 5
"""The first accounts of people.toml are those that the start prints, one for each role."""

SPECIALISTS = {
    "utilities.heating": ("oral.heat", "zko.utilities"),
    "utilities.sewerage": ("oral.water", "oral.utilities", "zko.utilities"),
    "utilities.waste": ("oral.utilities", "zko.utilities"),
    "supply.water": ("oral.water", "zko.utilities"),
    "supply.gas": ("zko.gas",),
    "supply.electricity": ("zko.power",),
}
"""Second-level topics for which one of several bodies with the same first-level topic is meant."""


def ensure_people(*, now: datetime) -> None:
    """Create the accounts that are missing, all with the same password."""
    branches = {branch.code: branch for branch in db.session.scalars(sa.select(Branch))}
    organisations = {row.code: row for row in db.session.scalars(sa.select(Organisation))}
    known = set(db.session.scalars(sa.select(User.email)))
    # Worked out once for all: Argon2 is slow on purpose.
    password_hash = hash_password(PASSWORD)
    for row in load("people")["people"]:
        if row["login"] in known:
            continue
        people.create(
            email=row["login"],
            name=row["name"],
            roles=[Role(role) for role in row["roles"]],
            now=now,
            password_hash=password_hash,
            branch=branches[row["branch"]],
            organisation=organisations[row["organisation"]] if "organisation" in row else None,
            language=Language(row["language"]),
            position=Names(**row["position"]),
        )


class Cast:
    """Who does what in which branch. People and bodies stand in the order in which they were created."""

    def __init__(self, dice: Random) -> None:
        """Read the people, bodies and branches of the demo."""
        self._dice = dice
        users = db.session.scalars(sa.select(User).where(User.is_active).order_by(User.id)).all()
        self._by_login = {user.email: user for user in users}
        self._scopes: dict[int, Scope] = {}
        self._in_branch: dict[tuple[int | None, Role], list[User]] = defaultdict(list)
        self._officials: dict[int | None, list[User]] = defaultdict(list)
        for user in users:
            for role in sorted(user.roles):
                self._in_branch[user.branch_id, role].append(user)
            if Role.OFFICIAL in user.roles:
                self._officials[user.organisation_id].append(user)
        self._answers_for = {
            row["code"]: tuple(row.get("topics", ())) for row in load("organisations")["organisations"]
        }
        self._bodies: dict[int, list[Organisation]] = defaultdict(list)
        for body in db.session.scalars(sa.select(Organisation).order_by(Organisation.id)):
            if body.id in self._officials and body.code in self._answers_for:
                self._bodies[body.branch_id].append(body)

    def by_login(self, login: str) -> User:
        """Return a person by the e-mail."""
        return self._by_login[login]

    def scope(self, user: User) -> Scope:
        """Return what a person sees, worked out once: nobody of the demo changes branches."""
        if user.id not in self._scopes:
            self._scopes[user.id] = scope_of(user)
        return self._scopes[user.id]

    def clerk(self, branch: Branch) -> User:
        """Return who registers; the branch's first clerk does most of it."""
        clerks = self._in_branch[branch.id, Role.STAFF]
        return self._dice.choices(clerks, weights=[4, *[1] * (len(clerks) - 1)])[0]

    def manager(self, branch: Branch, *, but: User | None = None) -> User:
        """Return who assigns and accepts: mostly a manager of the branch, sometimes of the one above.

        ``but`` is who may not: whoever proposed the outcome.
        """
        own = [user for user in self._in_branch[branch.id, Role.MANAGER] if user is not but]
        above = self._in_branch[branch.parent_id, Role.MANAGER] if branch.parent_id else []
        if own and (not above or self._dice.random() < 0.85):
            return self._first_of(own)
        return self._first_of([user for user in above if user is not but])

    def body(self, branch: Branch, topic: str) -> Organisation:
        """Return who answers for a second-level topic: the branch's own body, one above, or the akimat."""
        own = self._specialists(branch, topic)
        above = self._specialists(branch.parent, topic) if branch.parent else []
        if own and self._dice.random() < 0.9:
            return self._dice.choice(own)
        if above and self._dice.random() < 0.3:
            return self._dice.choice(above)
        return self._dice.choice(own) if own else self._general(branch)

    def officials(self, body: Organisation) -> Sequence[User]:
        """Return the people of a body."""
        return self._officials[body.id]

    def competent_body(self, branch: Branch, topic: str, *, akimat_of: Branch) -> Organisation:
        """Return to whom a question may be redirected: the oblast's body for it, else an akimat elsewhere."""
        oblast = branch.parent or branch
        found = self._specialists(oblast, topic) if oblast is not branch else []
        if found:
            return self._dice.choice(found)
        elsewhere = oblast if akimat_of is branch else akimat_of
        return next(body for body in self._bodies[elsewhere.id] if body.kind is OrganisationKind.AKIMAT)

    def _specialists(self, branch: Branch, topic: str) -> list[Organisation]:
        wanted = SPECIALISTS.get(topic)
        first_level = topic.partition(".")[0]
        return [
            body
            for body in self._bodies[branch.id]
            if (body.code in wanted if wanted else first_level in self._answers_for[body.code])
        ]

    def _general(self, branch: Branch) -> Organisation:
        """Return a body that answers for anything: the akimat, or now and then the fraction."""
        bodies = [body for body in self._bodies[branch.id] if not self._answers_for[body.code]]
        weights = [3 if body.kind is OrganisationKind.AKIMAT else 1 for body in bodies]
        return self._dice.choices(bodies, weights=weights)[0]

    def _first_of(self, users: Sequence[User]) -> User:
        return self._dice.choices(users, weights=[3, *[1] * (len(users) - 1)])[0]
