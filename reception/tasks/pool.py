"""The worker's pool of processes, for brokers without an event loop such as the embedded one.

There the processes take their tasks from one pipe under one lock. Whoever waits for a task holds that lock,
and a process that is killed takes it along: the others would live and wait for ever. No lock between
processes can tell that its holder is dead, and the pipe may have been left in the middle of a message, so
the worker ends as a whole and whoever looks after it (the launcher, systemd) starts it again. The rows tell
what was left undone. With RabbitMQ and Redis each process has a pipe of its own, and none of this is needed.
"""

import os
import signal
from contextlib import suppress
from typing import Any

import structlog
from celery.concurrency import prefork

PROCESS_KILLED = 70
"""The worker's exit code (EX_SOFTWARE)."""


class TaskPool(prefork.TaskPool):  # type: ignore[misc] # celery has no types
    """Celery's pool of processes; where they share one pipe, the end of one by a signal ends the worker."""

    def on_start(self) -> None:
        """Start the processes, and look at each that ends."""
        super().on_start()
        if self.options["threads"]:  # Celery's word for a pool without an event loop.
            self._pool.on_process_down = self._look_at

    def _look_at(self, gone: Any) -> None:
        """Called by the pool for each process that is no more, after its end was taken note of."""
        if gone.exitcode >= 0:
            return
        structlog.get_logger().error("worker_process_killed", signal=-gone.exitcode)
        for process in self._pool._pool:
            # The busy are not waited for: a killed worker's task is done again like any other.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        # An orderly stop would wait for the lock, too.
        os._exit(PROCESS_KILLED)
