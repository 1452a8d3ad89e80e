"""The room's tasks: plays whose sittings are over become rows that the pages read."""

import structlog
from celery import shared_task

from dashboards.services.rollup import exposures_roll_up

_ROUND_SECONDS = 20.0
logger = structlog.get_logger("dashboards.tasks")


@shared_task(name="dashboards.tasks.roll_up_exposures")
def roll_up_exposures() -> int:
    """Roll up what is due; what is left when the round is over, the next one finds. Pages do not wait for it."""
    done = exposures_roll_up(seconds=_ROUND_SECONDS)
    if done:
        logger.info("exposures_rolled_up", exposures=done)
    return done
