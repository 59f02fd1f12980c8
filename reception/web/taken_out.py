"""Put on record that a list with the names of applicants leaves the program as a file."""

from reception.extensions import db, transaction, utcnow
from reception.services import disclosures
from reception.web.access import current_actor


def list_taken_out(rows: int) -> None:
    """Record it for the person at hand; whoever belongs to no branch sees no rows."""
    # The reading is over: SQLite could not go on from it to writing if anybody has written meanwhile.
    db.session.rollback()
    with transaction():
        person = current_actor()
        branch_id = person.branch_id or (person.organisation.branch_id if person.organisation else None)
        if branch_id is not None:
            disclosures.of_list(branch_id, rows, actor=person, now=utcnow())
