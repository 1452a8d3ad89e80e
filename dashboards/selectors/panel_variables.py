"""What the panel told of viewers."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from uuid import UUID

from django.db.models import Count

from campaigns.models import Campaign, Viewer
from dashboards.selectors.once import once


def panel_variables_of(viewer_keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the variables of those viewers of whom the panel told any, by viewer key; one query."""
    keys = {UUID(key): key for key in viewer_keys}
    rows = Viewer.objects.filter(pk__in=keys).exclude(panel_variables={}).values_list("pk", "panel_variables")
    return {keys[pk]: variables for pk, variables in rows}


def panel_told(campaign: Campaign) -> bool:
    """Return whether the panel told anything of one of the campaign's viewers."""
    return Viewer.objects.filter(sessions__campaign=campaign).exclude(panel_variables={}).exists()


@once
def panel_digest(campaign: Campaign) -> str:
    """Return what changes whenever something does that the panel told of the campaign's viewers; one query."""
    rows = (
        Viewer.objects.filter(pk__in=campaign.sessions.values("viewer"))
        .exclude(panel_variables={})
        .order_by("pk")
        .values_list("pk", "panel_variables")
    )
    digest = blake2b(digest_size=15)
    for pk, variables in rows.iterator():
        digest.update(repr((pk, sorted(variables.items()))).encode())
    return digest.hexdigest()


def segments_of_campaign(campaign: Campaign, *, least: int) -> list[tuple[str, str]]:
    """Return the segments (variable, value) that at least so many of the campaign's viewers share; one query."""
    rows = Viewer.objects.filter(pk__in=campaign.sessions.values("viewer")).exclude(panel_variables={})
    shared: Counter[tuple[str, str]] = Counter()
    for variables, viewers in rows.values_list("panel_variables").annotate(Count("pk")):
        for own in variables.items():
            shared[own] += viewers
    return sorted(own for own, viewers in shared.items() if viewers >= least)
