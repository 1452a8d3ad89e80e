"""Commands of ours as people can paste them."""

import shlex
import sys

from django.conf import settings


def command_line(*words: str) -> str:
    """Return a shell command that runs `manage.py` with these words from any folder, on this installation's data."""
    program = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    elsewhere = settings.DATA_DIR != settings.BASE_DIR / "var"
    data_dir = f"DATA_DIR={shlex.quote(str(settings.DATA_DIR))} " if elsewhere else ""
    return data_dir + shlex.join(program)
