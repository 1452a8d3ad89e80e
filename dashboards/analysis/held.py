"""Findings for people who look again and again and may know who took part in between: they stay as they are until so
many viewers have come or gone that a difference tells of none of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from dashboards.analysis.encode import decoded, encoded
from dashboards.analysis.finding import Finding, Findings
from dashboards.models import HeldResults
from dashboards.statistics.values import Count, Series

LEAST_CHANGE = 5  # viewers: as many as the smallest group whose mean tells little of each


def held_findings(
    campaign: Campaign, found: Sequence[Findings], *, shown: Callable[[Finding], bool]
) -> tuple[list[Findings], datetime]:
    """Return findings of several subjects, in their order, as they are held, and when the newest of them was made.

    Those of a subject are made anew once of every finding that is `shown` either none or at least `LEAST_CHANGE`
    viewers have come or gone; until then they stay, of who has withdrawn meanwhile, too. A series follows second by
    second. Findings of other ads, of another registration or of older code are never held.
    """
    held: list[Findings] = []
    newest: list[datetime] = []
    with transaction.atomic():
        # Two who look at once hold the same.
        Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        rows = {own.subject: own for own in HeldResults.objects.filter(campaign=campaign)}
        for live in found:
            row, basis = rows.get(str(live.subject)), live.revision.partition("|")[0]
            before = _of_row(row, live) if row is not None and row.basis == basis else None
            now = live if before is None else _following(before, live, shown)
            if row is None or now is not before:
                row, _ = HeldResults.objects.update_or_create(
                    campaign=campaign,
                    subject=str(live.subject),
                    defaults={"basis": basis, "numbers": encoded(now), "made_at": timezone.now()},
                )
            held.append(now)
            newest.append(row.made_at)
    return held, max(newest, default=timezone.now())


def _of_row(row: HeldResults, live: Findings) -> Findings:
    return decoded(row.numbers, question=live.question, subject=live.subject, revision=live.revision)


def _following(before: Findings, live: Findings, shown: Callable[[Finding], bool]) -> Findings:
    """Return `before` itself while too few have come or gone; else `live`, where seconds that too few reached stay."""
    names = {own.name for found in (before, live) for own in found if shown(own)}
    changes = [_viewers(live.get(name)) - _viewers(before.get(name)) for name in names]
    if not any(changes) or _tells(changes):
        return before
    return replace(live, items=[_series_following(before.get(own.name), own) for own in live])


def _series_following(before: Finding | None, own: Finding) -> Finding:
    value, was = own.value, before.value if before else None
    if not isinstance(value, Series) or not isinstance(was, Series) or not np.array_equal(value.at, was.at):
        return own
    few = np.abs(value.n - was.n) < LEAST_CHANGE
    parts = {
        name: np.where(few, getattr(was, name), getattr(value, name)) for name in ("mean", "low", "high", "n")
    }
    return replace(own, value=replace(value, **parts))


def _viewers(own: Finding | None) -> int:
    """How many stand behind a finding; of counts those of viewers alone, since others count something else."""
    if own is None:
        return 0
    if isinstance(own.value, Count):
        return int(own.value.value) if own.key == "viewers" else 0
    return own.n or 0


def _tells(changes: Iterable[int]) -> bool:
    return any(0 < abs(own) < LEAST_CHANGE for own in changes)
