"""A while of faults in each world: nothing acknowledged is lost, nothing is done twice, no mail is missing.

Each takes about a minute and the whole machine, so they run when asked: ``TEST_FAULTS=20``, the seconds of
faults. Those with servers look for them where ``python -m tests.faults`` does.
"""

import os
import sys

import pytest

from tests.faults.__main__ import opened, wrong
from tests.faults.driver import run
from tests.faults.table import table

SECONDS = float(os.environ.get("TEST_FAULTS", "0"))

pytestmark = [
    pytest.mark.skipif(not SECONDS, reason="TEST_FAULTS names no seconds"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes live"),
]


@pytest.mark.parametrize(
    "name",
    ["sqlite", *(pytest.param(name, marks=pytest.mark.services) for name in ("rabbitmq", "redis", "nodes"))],
)
def test_under_faults_nothing_acknowledged_is_lost_or_done_twice_and_every_mail_leaves(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(name) as world:
        figures = run(world, seconds=SECONDS, seed=int(os.environ.get("TEST_FAULTS_SEED", "1")))

    with capsys.disabled():
        sys.stdout.write(f"\n{table([figures])}\n")
    assert wrong(figures) == []
    assert figures.findings.registered > 0
    assert figures.findings.questions_closed > 0
    assert figures.findings.mails > 0
    assert sum(figures.faults.values()) > 0
