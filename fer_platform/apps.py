from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig

from fer_platform import celery

__all__ = ["PlatformConfig", "celery"]  # with Django comes the application that tasks are sent through


class PlatformConfig(AppConfig):
    name = "fer_platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        from campaigns.models import Campaign
        from campaigns.next_ad import next_ad_fill
        from campaigns.own_traces import own_traces_fill
        from fer_platform import checks  # noqa: F401 - registers the system checks
        from fer_platform.health import worker_metrics

        worker_metrics.connect()
        next_ad_fill(Campaign.AdOrder.ADAPTIVE, _chosen)
        own_traces_fill(_own_traces)


def _chosen(session: Any, candidates: Sequence[int]) -> Any:
    """Fill the port where it is first used: most processes never choose, and need no numbers."""
    from dashboards.targeting.next_ad import next_ad

    return next_ad(session, candidates)


def _own_traces(session: Any) -> Any:
    """The same of the numbers on a viewer's own page."""
    from dashboards.selectors.own_traces import own_traces_of

    return own_traces_of(session)
