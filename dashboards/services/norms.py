"""Norm levels of other installations come in from a file."""

from collections.abc import Collection, Iterable

from django.db import transaction

from campaigns.models import Organisation
from dashboards.models import NormLevel
from dashboards.statistics.norm_file import NormRow


def norm_levels_import(*, organisation: Organisation, rows: Iterable[NormRow], own: Collection[str]) -> int:
    """Keep the levels, newer ones in the place of older; return how many. `own`: digests of the organisation's own ads,
    which are left out: they count already. Doing it again changes nothing."""
    levels = [
        NormLevel(
            organisation=organisation,
            ad=row.ad,
            measure=row.measure,
            kind=row.kind,
            n=row.n,
            value=row.value,
            error=row.error,
        )
        for row in rows
        if row.ad not in own
    ]
    with transaction.atomic():
        NormLevel.objects.bulk_create(
            levels,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["organisation", "ad", "measure", "kind"],
            update_fields=["n", "value", "error", "imported_at"],
        )
    return len(levels)
