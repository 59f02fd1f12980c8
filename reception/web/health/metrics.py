"""What /metrics tells Prometheus: requests of this process (or of all, see below), and what waits.

With several web processes set PROMETHEUS_MULTIPROC_DIR, as the launcher does: the library then adds up the
counts of all of them.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from reception.domain.clock import Health
from reception.extensions import utcnow
from reception.queries import clock
from reception.web.health.presenters import unwritten_since

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The counters of one app."""

    def __init__(self) -> None:
        """Begin at zero, in a registry of its own: a process may hold several apps, as tests do."""
        registry = CollectorRegistry()
        self._requests = Counter(
            "reception_requests", "Requests answered.", ("endpoint", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "reception_request_seconds", "Time to answer.", ("endpoint",), buckets=BUCKETS, registry=registry
        )
        self._counted = registry

    def count(self, endpoint: str | None, method: str, status: int, seconds: float) -> None:
        """Count one request. Unknown addresses share one name: strangers must not make up new ones."""
        name = endpoint or "unknown"
        self._requests.labels(name, method, str(status)).inc()
        self._seconds.labels(name).observe(seconds)

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        requests = self._counted
        if SHARED in os.environ:
            requests = CollectorRegistry()
            MultiProcessCollector(requests)  # type: ignore[no-untyped-call] # the library has no type there
        state = CollectorRegistry()
        state.register(StateOfClock())
        return generate_latest(requests) + generate_latest(state)


class StateOfClock:
    """What the database knows of the clock, read when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        now = utcnow()
        waiting, queue = clock.waiting_mails(), clock.waiting_jobs()
        yield _gauge(
            "reception_oldest_unsent_reminder_seconds",
            "Age of the oldest digest that fell due and is not sent, written or not; 0 if there is none.",
            max(_age(waiting.oldest_digest_at, now), _age(unwritten_since(now), now)),
        )
        yield _gauge("reception_mails_waiting", "Mails of any kind written and not sent.", waiting.count)
        yield _gauge(
            "reception_oldest_waiting_mail_seconds",
            "Age of the oldest mail of any kind that is written and not sent; 0 if none waits.",
            _age(waiting.oldest_at, now),
        )
        yield _gauge("reception_mails_given_up", "Mails given up, ever.", waiting.given_up)
        yield _gauge("reception_jobs_waiting", "Jobs that no worker has begun.", queue.count)
        yield _gauge(
            "reception_oldest_waiting_job_seconds",
            "Age of the oldest job that no worker has begun; 0 if none waits.",
            _age(queue.oldest_at, now),
        )
        yield from _tasks(now)


def _tasks(now: datetime) -> Iterator[Metric]:
    runs, healths = clock.task_runs(), clock.healths(now)
    well = GaugeMetricFamily("reception_task_well", "1 if the task does its work.", labels=["task"])
    age = GaugeMetricFamily("reception_task_age_seconds", "Since it last ended well.", labels=["task"])
    length = GaugeMetricFamily("reception_task_seconds", "Length of its last run.", labels=["task"])
    failures = GaugeMetricFamily("reception_task_failures", "Its failed runs, ever.", labels=["task"])
    for name, health in healths.items():
        run = runs.get(name)
        well.add_metric([name], float(health is Health.WELL))
        if run is not None:
            failures.add_metric([name], run.failures)
            length.add_metric([name], (run.milliseconds or 0) / 1000)
            if run.finished_at is not None:
                age.add_metric([name], _age(run.finished_at, now))
    yield from (well, age, length, failures)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def init_app(app: Flask) -> None:
    """Give the app its counters."""
    app.extensions["reception_metrics"] = Metrics()
