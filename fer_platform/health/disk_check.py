"""The check of the room left for clips and, with the embedded servers, for the database."""

import shutil
from pathlib import Path

from django.conf import settings

from fer_platform.health.result import NotReady


def check_disk() -> str:
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free
    text = f"{free // 2**20} MiB free"
    if free < settings.READY_DISK_BYTES:
        raise NotReady(f"{text} (limit {settings.READY_DISK_BYTES // 2**20} MiB)")
    return text


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists: it is made with the first upload."""
    while not folder.exists():
        folder = folder.parent
    return folder
