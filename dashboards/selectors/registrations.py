"""What a campaign has registered, in the order in which it was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import Campaign
from dashboards.selectors.once import once

END, ANY = "end", "any"


@dataclass(frozen=True)
class Registered:
    """One row: the registration itself, or a change of it. `ads`: by id; `at`: UTC, ISO 8601; `viewers_before`: how
    many viewers had taken part when it was recorded."""

    at: str
    outcome: str
    ads: tuple[int, ...]
    viewers: int
    looks: str
    viewers_before: int
    digest: str


@once
def registrations_of(campaign: Campaign) -> tuple[Registered, ...]:
    """Return the registration and its changes, the oldest first; one query."""
    return tuple(
        Registered(
            row.at.isoformat(timespec="seconds"),
            row.outcome,
            tuple(ad["ad"] for ad in row.ads),
            row.viewers,
            row.looks,
            row.viewers_before,
            row.digest,
        )
        for row in campaign.registrations.all()
    )


def registration_of(rows: Sequence[Registered]) -> Registered | None:
    """Return the one that counts: the newest."""
    return rows[-1] if rows else None
