"""The clock: Celery bound to the app."""

from celery import Celery
from flask import Flask

from reception.adapters.brokers import QUEUE
from reception.settings import Settings
from reception.tasks.running import task_class
from reception.tasks.schedule import SCHEDULE

TASKS = [
    "reception.tasks.reminders",
    "reception.tasks.notices",
    "reception.tasks.broker",
    "reception.tasks.clock",
    "reception.tasks.jobs",
    "reception.tasks.reports",
    "reception.tasks.figures",
]
TIME_LIMIT_SECONDS = 600
WORKER = {
    "worker_prefetch_multiplier": 1,
    # Nothing uses it, and the queue that it needs stays locked to a connection that was cut off: the worker
    # that comes back under the same name would be refused until RabbitMQ notices.
    "worker_enable_remote_control": False,
    "worker_max_tasks_per_child": 500,
    "worker_hijack_root_logger": False,
    "worker_pool": "reception.tasks.pool:TaskPool",
}


def init_celery(app: Flask, settings: Settings) -> Celery:
    """Bind a Celery app to the Flask app: each task runs within its context."""

    celery = Celery(app.name, task_cls=task_class(app), include=TASKS)
    if settings.broker_url.startswith(("amqp://", "amqps://")):
        # Replicated and kept on disk by RabbitMQ; an existing classic queue cannot be turned into one.
        celery.conf.update(task_default_queue_type="quorum")
    celery.conf.update(
        task_default_queue=QUEUE,
        broker_url=settings.broker_url,
        broker_connection_retry_on_startup=True,
        beat_schedule=SCHEDULE,
        timezone="UTC",
        accept_content=["json"],
        task_ignore_result=True,
        # At least once: a task that dies with its worker is given out again; every task may run twice.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=TIME_LIMIT_SECONDS,
        task_soft_time_limit=TIME_LIMIT_SECONDS - 60,
        # Redis gives a task out again after a while, its worker living or not: no task may last longer.
        broker_transport_options=_transport_options(settings.broker_url),
        # A tick that cannot be handed over soon is dropped: the next one finds the same rows.
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0.2, "interval_max": 1},
        broker_connection_timeout=5,
        **WORKER,
    )
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def _transport_options(broker_url: str) -> dict[str, float]:
    if broker_url.startswith(("redis://", "rediss://")):
        return {
            "visibility_timeout": 2 * TIME_LIMIT_SECONDS,
            "socket_timeout": 30,
            "socket_connect_timeout": 5,
        }
    return {}
