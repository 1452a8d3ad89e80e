"""Puts the metrics of this process and those of the database into one text."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from fer_platform.health.about import AboutCollector
from fer_platform.health.database_metrics import DatabaseCollector

disable_created_metrics()  # a time of birth for every series would double them


def metrics_text() -> bytes:
    """Return everything in Prometheus' text format.

    With several web processes `PROMETHEUS_MULTIPROC_DIR` names the folder where they add up their counts.
    """
    shared = CollectorRegistry()
    shared.register(AboutCollector())
    shared.register(DatabaseCollector())
    return generate_latest(_of_the_processes()) + generate_latest(shared)


def _of_the_processes() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
