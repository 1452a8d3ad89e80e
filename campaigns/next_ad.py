"""The port through which a session gets its next ad. Fixed and random order fill it here; another room may fill the
adaptive one, and the composition plugs that in."""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext

from campaigns.models import Campaign, ViewerSession

_Order = Campaign.AdOrder


@dataclass(frozen=True)
class Reason:
    """Why an ad came. `name`: listed, chance, own_tag (this viewer responded to ads with `tag`, to `ads` of them above
    their own average), others (other viewers responded to it), rested (seen less of late than the others), explored
    (to learn more of it), only (no other was left)."""

    name: str
    tag: str = ""
    ads: int = 0

    def words(self) -> str:
        """Say it to the viewer, in their language."""
        if self.name == "own_tag":
            return ngettext(
                "Your apparent response to %(ads)d ad tagged “%(tag)s” was above your own average.",
                "Your apparent response to %(ads)d ads tagged “%(tag)s” was above your own average.",
                self.ads,
            ) % {"ads": self.ads, "tag": self.tag}
        return {
            "listed": gettext("Ads come as listed."),
            "others": gettext("Other viewers’ apparent response to this ad was above average."),
            "rested": gettext("You had seen less of this ad, and of ads like it, than of the others."),
            "explored": gettext("Little is known of this ad yet: it was shown to learn more."),
            "only": gettext("No other ad was left."),
        }.get(self.name, gettext("It came by chance."))


@dataclass(frozen=True)
class Chosen:
    """The next ad. `propensity`: with which probability it was to come, 0..1. `decision`: its number in the log, None
    where nothing was logged."""

    ad: int
    reason: Reason
    propensity: float
    decision: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Chosen":
        return cls(**kept | {"reason": Reason(**kept["reason"])})


class NextAd(Protocol):
    """Chooses one of `candidates`, K ≥ 1 ads in their listed order, for what comes at `len(session.ad_order)`."""

    def __call__(self, session: ViewerSession, candidates: Sequence[int]) -> Chosen: ...


def listed(session: ViewerSession, candidates: Sequence[int]) -> Chosen:
    """The first that is left."""
    return Chosen(candidates[0], Reason("listed"), 1.0)


def by_chance(session: ViewerSession, candidates: Sequence[int]) -> Chosen:
    """All alike. The same session gets the same order, however often it is asked."""
    chance = random.Random(f"{session.pk}:{len(session.ad_order)}")
    return Chosen(chance.choice(candidates), Reason("chance"), 1 / len(candidates))


_fillings: dict[str, NextAd] = {_Order.FIXED: listed, _Order.RANDOM: by_chance}


def next_ad_fill(order: str, filling: NextAd) -> None:
    """Have an order of ads (`Campaign.AdOrder`) filled from now on, in this process."""
    _fillings[order] = filling


def next_ad_of(order: str) -> NextAd:
    """Return what fills an order; chance, where nobody fills it."""
    return _fillings.get(order, by_chance)
