"""Reads the environment, where any NAME may also be given as NAME_FILE."""

import os
from pathlib import Path

import environ

# What stands for a secret where none was given; settings.py explains it by its name.
FALLBACK_SECRET_KEY = "only-for-commands-that-need-no-secret"  # noqa: S105


def read_environment(dotenv: Path) -> environ.Env:
    """Return the settings reader. `dotenv` is read first where it exists; the real environment wins.

    A variable `NAME_FILE` sets `NAME` to the stripped text of that file.

    Raises:
        FileNotFoundError: a `*_FILE` variable of ours names a file that is not there.
    """
    if dotenv.exists():
        environ.Env.read_env(str(dotenv))
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "EMAIL_HOST_PASSWORD"):
        path = os.environ.get(f"{name}_FILE")
        if path and name not in os.environ:
            os.environ[name] = Path(path).read_text().strip()
    return environ.Env()
