"""The studio's cards: an ad each, and each upload that is to become one."""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.utils.formats import number_format

from campaigns.models import Ad, Campaign, Intake
from campaigns.refusals import refusal_told
from campaigns.selectors.campaigns import unmeasurable
from campaigns.views.studio_texts import note_texts


@dataclass(frozen=True)
class Card:
    """What is shown of an ad (`ad`) or of an upload (`intake`). `key` names it on the page; `revision` changes with
    whatever it shows but the fields that are written on it."""

    key: str
    revision: str
    ad: Ad | None = None
    intake: Intake | None = None
    problem: str = ""
    changed: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)
    moments: str = "[]"
    seconds: str = ""
    cuts: str = ""
    tags: str = ""


def cards_of(campaign: Campaign) -> list[Card]:
    """Return the cards in the order of the ads; uploads where their ads will be."""
    rows: list[Any] = [*campaign.ads.prefetch_related("brand_moments"), *campaign.intakes.all()]
    cards = [_of_intake(row) if isinstance(row, Intake) else _of_ad(row, campaign) for row in rows]
    return sorted(cards, key=lambda card: (card.ad or card.intake).position)


def _of_ad(ad: Ad, campaign: Campaign) -> Card:
    moments = json.dumps(
        [
            {"label": own.label, "start_ms": own.start_ms, "end_ms": own.end_ms}
            for own in ad.brand_moments.all()
        ]
    )
    problem = unmeasurable(ad, campaign.snapshot_interval_ms)
    return Card(
        key=f"ad-{ad.pk}",
        revision=_digest(f"{problem}|{ad.duration_ms}|{ad.captions}|{ad.cuts_ms is None}"),
        ad=ad,
        problem=problem,
        moments=moments,
        cuts=", ".join(map(str, ad.cuts_ms or ())),
        tags=", ".join(ad.tags),
        seconds=number_format(ad.duration_ms / 1000, 1),
        **note_texts(ad.notes),
    )


def _of_intake(intake: Intake) -> Card:
    return Card(
        key=f"intake-{intake.pk}",
        revision=_digest(f"{intake.status}|{intake.percent}"),
        intake=intake,
        problem=refusal_told(intake.problem),
        changed=note_texts(intake.notes)["changed"],
    )


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()
