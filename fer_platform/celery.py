"""The Celery application: `celery -A fer_platform worker`."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
app = Celery("fer_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery would replace the log format; Django has already set it."""


@worker_process_init.connect
def _die_with_the_worker(**_: object) -> None:
    from fer_platform.embedded.children import die_with_parent

    die_with_parent()
