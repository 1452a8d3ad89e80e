"""The product's worker with one weakness planted: a picture with the poison comment kills its process, as a bug in a
native library would.

Started as `celery -A tests.chaos.mortal_worker worker`. The engine, the tasks and all the rest are the product's own.
"""

import os
import signal
from typing import TYPE_CHECKING

from celery.signals import worker_process_init

from fer_platform.celery import app

if TYPE_CHECKING:
    from inference.engine.pipeline import Pipeline
    from inference.engine.types import FrameResult

__all__ = ["POISON", "app"]
POISON = b"a poison picture"


class Mortal:
    def __init__(self, pipeline: "Pipeline") -> None:
        self.pipeline = pipeline
        self.model_name, self.model_digest = pipeline.model_name, pipeline.model_digest
        self.prior = pipeline.prior

    def score(self, pictures: list[bytes], **how: object) -> "list[FrameResult]":
        if any(POISON in picture[:100] for picture in pictures):
            os.kill(os.getpid(), signal.SIGKILL)
        return self.pipeline.score(pictures, **how)


@worker_process_init.connect
def _plant_the_weakness(**_: object) -> None:
    import inference.tasks

    the_real_scorer = inference.tasks.scorer
    inference.tasks.scorer = lambda: Mortal(the_real_scorer())
