"""The workers' tasks. A message is a hint only: what there is to do is read from the rows, each time."""

import structlog
from celery import shared_task
from celery.signals import worker_process_init, worker_process_shutdown
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerAway

from campaigns.services.upkeep import upkeep_note
from fer_platform.kit.storage import storage_is_away
from inference.engine.weights import WeightsError
from inference.scorer import scorer
from inference.services.erase import jpegs_erase
from inference.services.expire import snapshots_expire
from inference.services.pipeline import Pipeline
from inference.services.sweep import snapshots_bury, snapshots_overdue
from inference.services.work import snapshots_score

_ROUND_SECONDS = 5.0  # then the other tasks get their turn
_HINT_EXPIRES_SECONDS = 30
# A task that raises is acknowledged all the same, so it tries again by itself when the database went away under it.
_RETRY = {
    "autoretry_for": (OperationalError,),
    "max_retries": 5,
    "retry_backoff": 1,
    "retry_backoff_max": 5,
}
logger = structlog.get_logger("inference.tasks")


@worker_process_init.connect
def _load_the_engine(**_: object) -> None:
    """Load the engine when the process starts: the first frame need not wait, and a broken one is known at once."""
    pipeline = _engine()
    if pipeline is not None:
        logger.info("engine_ready", model=pipeline.model_name, digest=pipeline.model_digest[:12])


@worker_process_shutdown.connect
def _erase_what_has_ended(**_: object) -> None:
    """Nobody may be left to do it: a data folder at rest holds no byte of a frame that has ended."""
    try:
        jpegs_erase(at_once=True)
    except (DatabaseError, InterfaceError):
        logger.warning("erasure_failed")  # the next sweep does it


@shared_task(name="inference.tasks.score_snapshots", time_limit=120, **_RETRY)
def score_snapshots() -> None:
    """Score what waits. The engine comes first: where it is broken no attempt is counted, and the frames wait on."""
    pipeline = _engine()
    if pipeline is None:
        return
    try:
        more = snapshots_score(pipeline=pipeline, seconds=_ROUND_SECONDS)
        if more:  # a worker that never rests may come late to the sweep
            jpegs_erase()
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        if storage_is_away(error):
            raise OperationalError(str(error)) from error  # one name for what is tried again
        raise
    if more:
        _hint()


@shared_task(name="inference.tasks.sweep_snapshots")
def sweep_snapshots() -> None:
    """Bury what was tried too often, erase what has ended, send one hint for frames left behind."""
    buried = snapshots_bury()
    if buried:
        logger.warning("frames_dead", frames=buried)
    upkeep_note(task="inference.tasks.sweep_snapshots", deleted=jpegs_erase())
    if snapshots_overdue():
        _hint()


@shared_task(name="inference.tasks.expire_snapshots")
def expire_snapshots() -> None:
    expired = upkeep_note(task="inference.tasks.expire_snapshots", deleted=snapshots_expire())
    if expired:
        logger.warning("frames_expired", frames=expired)


def _hint() -> None:
    try:
        score_snapshots.apply_async(expires=_HINT_EXPIRES_SECONDS, retry=False, ignore_result=True)
    except BrokerAway:
        logger.warning("hint_failed")  # the next sweep sends another


def _engine() -> Pipeline | None:
    """Return the engine, or None, and say so, where its weights are broken; it is tried again with the next hint."""
    try:
        return scorer()
    except WeightsError as error:
        logger.critical("engine_broken", error=str(error), frames="wait until the weights are repaired")
        return None
