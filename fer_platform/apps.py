from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "fer_platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        from fer_platform import checks  # noqa: F401 - registers the system checks
        from fer_platform.health import worker_metrics

        worker_metrics.connect()
