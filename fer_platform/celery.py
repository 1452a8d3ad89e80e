"""The Celery application: `celery -A fer_platform worker`."""

import os
import sys

from celery import Celery, Task
from celery.signals import setup_logging, task_prerun, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
app = Celery("fer_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery would open a connection to the database for each task, and live frames are some ten tasks a second.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery would replace the log format; Django has already set it."""


@task_prerun.connect
def _connections_judge(*, task: Task, **_: object) -> None:
    """Keep them as web requests do: none that has failed, none older than CONN_MAX_AGE, and each is tried first."""
    if not task.request.is_eager:
        from django.db import close_old_connections

        close_old_connections()


@worker_process_init.connect
def _die_with_the_worker(**_: object) -> None:
    from fer_platform.embedded.children import die_with_parent

    die_with_parent()
