"""Disturb worlds and print what came of it: ``python -m tests.faults --world sqlite --seconds 60``."""

import argparse
import os
import sys
import time
from contextlib import AbstractContextManager

from tests.faults.driver import Figures, run
from tests.faults.table import table
from tests.faults.world import World, embedded, with_servers

DATABASE = "postgresql://postgres@127.0.0.1:5432/postgres"
BROKERS = {"rabbitmq": "amqp://guest:guest@127.0.0.1:5672//", "redis": "redis://127.0.0.1:6379/9"}
WORLDS = ("sqlite", "rabbitmq", "redis", "nodes")


def opened(name: str) -> AbstractContextManager[World]:
    """Open a world. FAULTS_DATABASE_URL, FAULTS_RABBITMQ_URL and FAULTS_REDIS_URL name its servers."""
    if name == "sqlite":
        return embedded()
    broker = "redis" if name == "redis" else "rabbitmq"
    return with_servers(
        name,
        os.environ.get("FAULTS_DATABASE_URL", DATABASE),
        os.environ.get(f"FAULTS_{broker.upper()}_URL", BROKERS[broker]),
        nodes=2 if name == "nodes" else 1,
    )


def main() -> int:
    """Run the worlds that are asked for; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--world", action="append", choices=WORLDS, help="may be given several times")
    parser.add_argument("--seconds", type=float, default=60, help="how long faults come")
    parser.add_argument("--seed", type=int, default=1, help="which faults come when")
    options = parser.parse_args()
    runs = []
    for name in options.world or WORLDS:
        with opened(name) as world:
            runs.append(run(world, seconds=options.seconds, seed=options.seed, say=say))
    sys.stdout.write(table(runs) + "\n")
    faults = [f"{one.world}: {fault}" for one in runs for fault in wrong(one)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def say(fault: str) -> None:
    """Tell of a fault while the run goes on, with the second of this minute."""
    sys.stderr.write(f"{time.strftime('%M:%S')}  {fault}\n")


def wrong(figures: Figures) -> list[str]:
    """Return what is not as it must be, in words."""
    found = [f"{name.replace('_', ' ')}: {count}" for name, count in figures.findings.wrong().items()]
    if figures.findings.mails_doubled > figures.most_doubled:
        found.append(f"mails doubled: {figures.findings.mails_doubled}, at most {figures.most_doubled}")
    return found + figures.tally.faults


if __name__ == "__main__":
    sys.exit(main())
