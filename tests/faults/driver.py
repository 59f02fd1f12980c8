"""One run: clerks at work, faults at random, days that pass, and what is true at the end."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from reception.cli.launcher import answers
from reception.extensions import db
from tests.conftest import make_app
from tests.faults import checks
from tests.faults.checks import Findings
from tests.faults.clerks import Clerk, Tally
from tests.faults.processes import kill
from tests.faults.world import START_SECONDS, Node, World
from tests.processes import parent_of

GAP_SECONDS = (1.0, 3.0)
DAY_SECONDS = 6.0
STALL_SECONDS = (1.0, 3.5)
CUT_OFF_SECONDS = (6.0, 9.0)
"""Longer than anybody waits for an answer, so that they turn to the other node."""
LOCK_SECONDS = (0.5, 6.0)
"""A lock of the database may outlast the five seconds that the program waits for it."""
FINISH_SECONDS = 210.0
SETTLE_SECONDS = 150.0
"""Bounds that are seldom come near; usually it takes some seconds. Shorter than a supervisor needs to find
a worker that lives while the work stands still: that one is found here.
"""
LEASE_SECONDS = 15.0
"""How long nothing is done before the leases of whoever was killed are let run out."""
NODE_SECONDS = 12.0
CLERKS = 2
"""At each desk: they take their numbers from one counter."""
SLOTS = 2
"""Tasks that one worker does at once."""


@dataclass
class Figures:
    """What a run has come to."""

    world: str
    seed: int
    seconds: float
    faults: Counter[str]
    tally: Tally
    days: int
    slots: int
    findings: Findings
    surviving: Counter[str] = field(default_factory=Counter)
    """Requests to the other node, and how many failed, while one was killed or cut off."""

    @property
    def most_doubled(self) -> int:
        """How many mails may go out twice: one a slot for each fault that can part a mail from its mark."""
        parting = ("worker", "launcher", "database")
        return self.slots * sum(
            count for name, count in self.faults.items() if any(word in name for word in parting)
        )


@dataclass
class Run:
    """A world under faults."""

    world: World
    random: random.Random
    tally: Tally = field(default_factory=Tally)
    faults: Counter[str] = field(default_factory=Counter)
    surviving: Counter[str] = field(default_factory=Counter)
    days: int = 1
    say: Callable[[str], None] = lambda _fault: None
    _day_began: float = field(default_factory=time.monotonic)

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Look at the world's database past all proxies."""
        with make_app(self.world.database_url, self.world.folder).app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def possible(self) -> Mapping[str, Callable[[], None]]:
        """Return the faults of this world by name, as often as each is wanted."""
        faults: dict[str, Callable[[], None]] = {
            "web killed": lambda: self._kill("web"),
            "worker killed": lambda: self._kill("worker"),
            "worker's hand killed": lambda: self._kill("worker", is_hand=True),
            "beat killed": lambda: self._kill("beat"),
        }
        if self.world.is_embedded:
            faults["broker's file locked"] = lambda: self._lock("broker.sqlite3")
            faults["database's file locked"] = lambda: self._lock("reception.sqlite3")
            return faults
        faults |= {
            "database backends terminated": self.world.terminate_backends,
            "database connections cut": lambda: self._node().proxies["database"].cut(),
            "broker connections cut": lambda: self._node().proxies["broker"].cut(),
            "broker stopped": lambda: self._node().proxies["broker"].refuse(self._between(STALL_SECONDS)),
        }
        if len(self.world.nodes) > 1:
            faults["node with web, worker and beat killed"] = self._kill_node
            faults["node cut off from database and broker"] = self._cut_off
        else:
            faults["database stalled"] = lambda: self._stall("database")
            faults["broker stalled"] = lambda: self._stall("broker")
        return faults

    def disturb(self, seconds: float) -> None:
        """Do one fault after the other; each kind comes before any comes again."""
        end = time.monotonic() + seconds
        waiting: list[tuple[str, Callable[[], None]]] = []
        while time.monotonic() < end:
            if not waiting:
                waiting = list(self.possible().items())
                self.random.shuffle(waiting)
                waiting.sort(key=lambda fault: fault[0].startswith("node"))  # taken from the end
                if self.world.is_embedded and not self.faults["launcher killed"]:
                    waiting.insert(len(waiting) // 2, ("launcher killed", self._kill_launcher))
            name, fault = waiting.pop()
            self.faults[name] += 1
            self.say(name)
            fault()
            self._wait(min(self._between(GAP_SECONDS), max(0.0, end - time.monotonic())))

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if time.monotonic() - self._day_began > DAY_SECONDS and self._is_quiet():
                self.pass_day()
            time.sleep(0.1)

    def _is_quiet(self) -> bool:
        """Say that no mail is on its way: a day that passes ends the lease of whoever sends it."""
        return not checks.mails_claimed_since(self.world.clock.now() - timedelta(seconds=2))

    def pass_day(self) -> None:
        """Go on to noon of the next working day."""
        self.world.clock.pass_to(checks.next_working_day(self.today))
        self.days += 1
        self._day_began = time.monotonic()

    @property
    def today(self) -> date:
        return self.world.clock.now().date()

    def begin(self) -> None:
        """Wait until the first day's reminders are written: what is due later is reckoned from that day."""
        end = time.monotonic() + START_SECONDS
        while checks.to_sweep(self.today):
            if time.monotonic() > end:
                raise TimeoutError(self.world.log.read_text()[-3000:])
            time.sleep(0.2)

    def settle(self) -> None:
        """Let everything come to rest: one more day, its reminders written and sent, every job over.

        At times a quarter of an hour passes: whoever was killed while sending holds a lease till then.
        """
        self.world.wait_until_ready()
        self.pass_day()
        end = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < end:
            left = checks.unfinished(self.today)
            if not left:
                return
            if time.monotonic() - self._day_began > LEASE_SECONDS and self._is_quiet():
                self.world.clock.set(self.world.clock.now() + timedelta(minutes=16))
                self._day_began = time.monotonic()
            time.sleep(0.3)
        self.tally.faults.append(f"not at rest in time: {left}")

    def _between(self, bounds: tuple[float, float]) -> float:
        return self.random.uniform(*bounds)

    def _node(self) -> Node:
        return self.random.choice(self.world.nodes)

    def _kill(self, part: str, *, is_hand: bool = False) -> None:
        pids = self.world.pids(part)
        if of_kind := [pid for pid in pids if (parent_of(pid) in pids) == is_hand]:
            kill(self.random.choice(of_kind))

    def _kill_launcher(self) -> None:
        for pid in self.world.launchers():
            kill(pid)

    def _kill_node(self) -> None:
        """Kill all that runs on one node at once, and wait for its web server."""
        lost = self._node()
        with self._counting(lost):
            for pid in self.world.pids_of(lost):
                kill(pid)
            end = time.monotonic() + NODE_SECONDS
            while not answers(*lost.address) and time.monotonic() < end:
                time.sleep(0.2)

    def _lock(self, file: str) -> None:
        self.world.lock(file, self._between(LOCK_SECONDS))

    def _stall(self, what: str) -> None:
        self._node().proxies[what].stall(self._between(STALL_SECONDS))

    def _cut_off(self) -> None:
        """Let nothing through between one node and its servers."""
        lost, seconds = self._node(), self._between(CUT_OFF_SECONDS)
        with self._counting(lost):
            threads = [
                threading.Thread(target=proxy.stall, args=(seconds,)) for proxy in lost.proxies.values()
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    @contextmanager
    def _counting(self, lost: Node) -> Iterator[None]:
        """Count what the other node answers meanwhile."""
        others = [node.name for node in self.world.nodes if node is not lost]
        before = Counter(self.tally.requests), Counter(self.tally.failed)
        yield
        for name in others:
            self.surviving["requests"] += self.tally.requests[name] - before[0][name]
            self.surviving["failed"] += self.tally.failed[name] - before[1][name]


def run(
    world: World, *, seconds: float, seed: int, say: Callable[[str], None] = lambda _fault: None
) -> Figures:
    """Disturb a world for some seconds, let it come to rest, and look at what is true."""
    it = Run(world, random.Random(seed), say=say)
    stop = threading.Event()
    addresses = [node.address for node in world.nodes]
    with it.rows():
        it.begin()
        until = time.monotonic() + seconds + FINISH_SECONDS
        clerks = [
            Clerk(
                desk, addresses[place:] + addresses[:place], it.tally, number=number, stop=stop, until=until
            )
            for number in range(CLERKS)
            for place, desk in enumerate(world.desks)
        ]
        for clerk in clerks:
            clerk.start()
        it.disturb(seconds)
        stop.set()
        for clerk in clerks:
            clerk.join()
        it.settle()
        findings = checks.look(world, it.tally)
    slots = SLOTS * len(world.nodes)
    return Figures(world.name, seed, seconds, it.faults, it.tally, it.days, slots, findings, it.surviving)
