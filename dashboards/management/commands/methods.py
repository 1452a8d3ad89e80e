"""`manage.py methods`: writes docs/methods.md from the catalogue of formulas."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dashboards.surfaces.text.methods import methods_page

METHODS_PAGE = Path(settings.BASE_DIR) / "docs" / "methods.md"


class Command(BaseCommand):
    help = "Write docs/methods.md from the catalogue of formulas. No database is read."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        METHODS_PAGE.write_text(methods_page(), encoding="utf-8")
        self.stdout.write(f"{METHODS_PAGE} holds the catalogue.")
