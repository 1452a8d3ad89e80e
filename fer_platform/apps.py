from django.apps import AppConfig

from fer_platform import celery

__all__ = ["PlatformConfig", "celery"]  # with Django comes the application that tasks are sent through


class PlatformConfig(AppConfig):
    name = "fer_platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        from fer_platform import checks  # noqa: F401 - registers the system checks
        from fer_platform.health import worker_metrics

        worker_metrics.connect()
