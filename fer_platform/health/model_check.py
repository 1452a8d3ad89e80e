"""The check of the shipped network: its files still have the digest that `model.json` states."""

import json
from typing import Any

from django.conf import settings

from fer_platform.health.result import NotReady

FOLDER = settings.BASE_DIR / "inference" / "weights"


def check_model() -> str:
    description = _description()
    if description is None:
        raise NotReady("model.json is missing or broken")
    return f"{description['name']} {description['digest'][:12]}"


def shipped_model() -> dict[str, str] | None:
    """Return name and digest of the shipped network, or None where there is no readable one."""
    description = _description()
    return {key: str(description[key]) for key in ("name", "digest")} if description else None


def _description() -> dict[str, Any] | None:
    try:
        return json.loads((FOLDER / "model.json").read_text())
    except (OSError, ValueError):
        return None
