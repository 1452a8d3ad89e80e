"""What runs here: the platform's version and the shipped model."""

import platform
from collections.abc import Iterator

import django
from prometheus_client.core import InfoMetricFamily
from prometheus_client.registry import Collector

from fer_platform.health.model_check import shipped_model
from fer_platform.version import VERSION


class AboutCollector(Collector):
    def describe(self) -> list[InfoMetricFamily]:
        return []

    def collect(self) -> Iterator[InfoMetricFamily]:
        yield InfoMetricFamily(
            "fer_platform_build",
            "The platform's version.",
            {"version": VERSION, "python": platform.python_version(), "django": django.get_version()},
        )
        model = shipped_model()
        if model:
            yield InfoMetricFamily("fer_platform_model", "The shipped network.", model)
