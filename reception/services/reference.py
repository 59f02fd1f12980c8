"""What every installation begins with: the term policies and the topics. Safe to run again."""

import sqlalchemy as sa

from reception.domain.deadlines import DEFAULT_POLICIES
from reception.extensions import db
from reception.models import TermPolicyRow, Topic
from reception.reference import load
from reception.services.policies import row_of


def ensure_reference() -> None:
    """Add the policies and topics that are missing; what an administrator changed stays changed."""
    known = set(db.session.scalars(sa.select(TermPolicyRow.code)))
    for policy in DEFAULT_POLICIES:
        if policy.code not in known:
            db.session.add(row_of(policy))
    _ensure_topics()
    db.session.flush()


def _ensure_topics() -> None:
    common = db.session.scalars(sa.select(Topic).where(Topic.branch_id.is_(None)))
    by_code = {topic.code: topic for topic in common}
    for row in load("topics")["topics"]:
        if row["code"] in by_code:
            continue
        name = row["name"]
        topic = Topic(
            code=row["code"],
            name_kk=name["kk"],
            name_ru=name["ru"],
            name_en=name["en"],
            position=row["position"],
            parent=by_code[row["parent"]] if row.get("parent") else None,
        )
        db.session.add(topic)
        by_code[topic.code] = topic
