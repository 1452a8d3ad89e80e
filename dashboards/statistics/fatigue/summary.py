"""All fatigue figures of one ad and one response, from its table of exposures, in one call."""

from dataclasses import dataclass

from dashboards.statistics.fatigue.curves import Curves, curves_of
from dashboards.statistics.fatigue.decline import Decline, decline_of
from dashboards.statistics.fatigue.responses import SEED, Responses
from dashboards.statistics.fatigue.status import Status, fatigue_status

VERSION = "fatigue-5"
MIN_VIEWERS = 10


@dataclass(frozen=True)
class Fatigue:
    """What F24–F28 and F30 say; None where there are too few viewers (see each function).

    `responses`: what it was computed from, cut to exposure numbers that 20 viewers reached.
    """

    responses: Responses
    decline: Decline | None
    curves: Curves | None
    status: Status | None


def fatigue_of(responses: Responses, *, split: bool = False, seed: int = SEED) -> Fatigue:
    """Return all figures; the same responses and seed give the same figures. The slower F29 is `mixed.mixed_check`.

    `split`: as in `decline_of`.
    """
    last = responses.last_number()
    kept = responses.up_to(last) if last else responses
    # R is a share of the first response: without viewers who are there at the first exposure and again there is none.
    compared = int((kept.there.sum(axis=1) >= 2)[kept.there[:, 0]].sum()) if last else 0
    enough = last >= 2 and compared >= MIN_VIEWERS
    decline = decline_of(kept, split=split, seed=seed) if enough else None
    status = fatigue_status(kept, decline)
    return Fatigue(kept, decline, curves_of(decline, seed=seed) if decline and status else None, status)
