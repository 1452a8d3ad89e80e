from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.html import format_html


def deletion_summary(
    model_admin: ModelAdmin, request: HttpRequest, rows: Any, related: dict[str, str]
) -> tuple[list, dict[str, int], set[str], list]:
    """Return what the confirmation page shows: counts, where the stock page would list every single result.

    Args:
        rows: what is to be deleted.
        related: name of a reverse relation → what to call its rows.
    """
    lines, counts, refused = [], {}, set()
    counts[model_admin.opts.verbose_name_plural] = len(rows)
    for row in rows:
        if not model_admin.has_delete_permission(request, row):
            refused.add(model_admin.opts.verbose_name)
        numbers = {label: getattr(row, name).count() for name, label in related.items()}
        for label, number in numbers.items():
            counts[label] = counts.get(label, 0) + number
        inside = ", ".join(f"{number:,} {label}" for label, number in numbers.items())
        lines.append(format_html("{}: with {}", row, inside))
    return lines, counts, refused, []
