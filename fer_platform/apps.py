from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "fer_platform"
    verbose_name = "Platform"
