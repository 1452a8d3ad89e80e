"""What `manage.py check` asks about our own settings; `--deploy` adds what only an open door needs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from fer_platform.kit.environment import FALLBACK_SECRET_KEY

SECRET_KEY_LENGTH = 50
_POSITIVE = (
    "CLIP_MAX_BYTES",
    "CLIP_MAX_SECONDS",
    "PICTURE_AD_MAX_BYTES",
    "SNAPSHOT_BATCH_MAX_BYTES",
    "SNAPSHOT_BATCH_MAX_FRAMES",
    "SNAPSHOT_MAX_BYTES",
    "SNAPSHOT_MAX_PIXELS",
    "SNAPSHOT_BACKLOG_SLOW",
    "SNAPSHOT_MAX_AGE_SECONDS",
    "SNAPSHOT_MAX_ATTEMPTS",
    "SNAPSHOT_LEASE_SECONDS",
    "VIEWER_TOKEN_SECONDS",
)


def require_secret_key() -> None:
    """Stop a server that would sign with a key that everybody can read in the source.

    Raises:
        ImproperlyConfigured: SECRET_KEY was not given.
    """
    if settings.SECRET_KEY == FALLBACK_SECRET_KEY:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set. Give {SECRET_KEY_LENGTH} random characters or more, or SECRET_KEY_FILE."
        )


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY == FALLBACK_SECRET_KEY or len(settings.SECRET_KEY) < SECRET_KEY_LENGTH:
        text = f"SECRET_KEY is missing or shorter than {SECRET_KEY_LENGTH} characters."
        return [Error(text, hint="Set SECRET_KEY or SECRET_KEY_FILE.", id="fer_platform.E001")]
    return []


@register(Tags.security, deploy=True)
def check_public_address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Browsers give a camera to https pages alone, so a public installation without it measures nothing."""
    found: list[CheckMessage] = []
    if not settings.BEHIND_TLS:
        found.append(Error("PUBLIC_URL is not https.", hint="Cameras need https.", id="fer_platform.E002"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS lets every host through.", hint="Name them.", id="fer_platform.E003")
        )
    return found


@register()
def check_limits(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(f"{name} must be greater than 0.", id="fer_platform.E004")
        for name in _POSITIVE
        if getattr(settings, name) <= 0
    ]
    if settings.SNAPSHOT_BACKLOG_FULL < settings.SNAPSHOT_BACKLOG_SLOW:
        found.append(Error("SNAPSHOT_BACKLOG_FULL is below SNAPSHOT_BACKLOG_SLOW.", id="fer_platform.E005"))
    if settings.SNAPSHOT_BATCH_MAX_BYTES < settings.SNAPSHOT_MAX_BYTES:
        found.append(Error("SNAPSHOT_BATCH_MAX_BYTES is below SNAPSHOT_MAX_BYTES.", id="fer_platform.E006"))
    return found


@register(Tags.security, deploy=True)
def check_data_folder(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    folder = Path(settings.DATA_DIR)
    if folder.is_dir() and os.access(folder, os.W_OK):
        return []
    return [Error("DATA_DIR is not a folder that can be written.", id="fer_platform.E007")]
