"""The room's tasks: finished plays become rows that the pages read; fatigue is read, alerts are sent, and answers are
predicted."""

from time import monotonic

import structlog
from celery import shared_task

from campaigns.services.upkeep import upkeep_note
from dashboards.analysis.fatigue.refresh import fatigue_refresh
from dashboards.analysis.store import analyses_forget
from dashboards.analysis.survey.refresh import predictions_refresh
from dashboards.selectors.watching import somebody_watches
from dashboards.services.decisions import policies_refit, rewards_settle
from dashboards.services.exports import exports_expire
from dashboards.services.places import places_reopen
from dashboards.services.rollup import exposures_roll_up
from dashboards.surfaces.alert_mail import alerts_mail
from dashboards.surfaces.digest_mail import digests_mail
from dashboards.surfaces.exports.scratch import scratch_sweep
from dashboards.surfaces.exports.write import export_write_next

_ROUND_SECONDS = 20.0
# One thread reads frames and does this. While people watch, their traces must follow within seconds.
_ROUND_SECONDS_WHILE_WATCHED = 1.0
_FATIGUE_WAITS_SECONDS = 600.0
_FATIGUE_SECONDS = 5.0  # one ad takes some seconds: then frames get their turn
logger = structlog.get_logger("dashboards.tasks")
_fatigue_read_at = monotonic()
_TARGETING_SECONDS = 5.0
_PREDICTION_SECONDS = 5.0
_predicted_at = monotonic()
_EXPORT_WAITS_SECONDS = 30.0
_EXPORTS_A_ROUND = 2
_exported_at = monotonic()


@shared_task(name="dashboards.tasks.roll_up_exposures")
def roll_up_exposures() -> int:
    """Roll up what is due; what is left when the round is over, the next one finds. Pages do not wait for it."""
    analyses_forget()
    done = exposures_roll_up(seconds=_ROUND_SECONDS_WHILE_WATCHED if somebody_watches() else _ROUND_SECONDS)
    if done:
        logger.info("exposures_rolled_up", exposures=done)
    places_reopen()
    return done


@shared_task(name="dashboards.tasks.refresh_fatigue")
def refresh_fatigue() -> int:
    """Read the fatigue of ads whose plays have changed; send the alerts that were not sent yet.

    While people watch it waits, for ten minutes at the most.
    """
    global _fatigue_read_at
    if somebody_watches() and monotonic() - _fatigue_read_at < _FATIGUE_WAITS_SECONDS:
        return 0
    _fatigue_read_at = monotonic()
    ads = fatigue_refresh(seconds=_FATIGUE_SECONDS)
    mailed = alerts_mail()
    if ads or mailed:
        logger.info("fatigue_refreshed", ads=ads, alerts_mailed=mailed)
    return ads


@shared_task(name="dashboards.tasks.write_exports")
def write_exports() -> int:
    """Write the exports that wait, delete those whose day is over. While people watch, one waits for a while: the same
    worker reads their frames."""
    global _exported_at
    upkeep_note(task="dashboards.tasks.write_exports", deleted=exports_expire() + scratch_sweep())
    watched = somebody_watches()
    if watched and monotonic() - _exported_at < _EXPORT_WAITS_SECONDS:
        return 0
    done = 0
    while done < (1 if watched else _EXPORTS_A_ROUND) and export_write_next():
        done += 1
    if done:
        _exported_at = monotonic()
    return done


@shared_task(name="dashboards.tasks.refresh_targeting")
def refresh_targeting() -> int:
    """Give chosen ads their final reward, and fit the policies that have learned enough since."""
    settled = rewards_settle()
    fitted = policies_refit(seconds=_TARGETING_SECONDS)
    if settled or fitted:
        logger.info("targeting_refreshed", rewards=settled, policies=fitted)
    return settled


@shared_task(name="dashboards.tasks.send_digests")
def send_digests() -> int:
    """Tell the members whose day has begun what happened; return how many were told."""
    return digests_mail()


@shared_task(name="dashboards.tasks.refresh_predictions")
def refresh_predictions() -> int:
    """Predict the answers of campaigns whose answers have changed. While people watch it waits, as fatigue does."""
    global _predicted_at
    if somebody_watches() and monotonic() - _predicted_at < _FATIGUE_WAITS_SECONDS:
        return 0
    _predicted_at = monotonic()
    return predictions_refresh(seconds=_PREDICTION_SECONDS)
