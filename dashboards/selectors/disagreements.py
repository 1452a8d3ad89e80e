"""Where viewers disagree with what was read of their faces."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max
from numpy.typing import NDArray

from campaigns.models import Ad, Disagreement


@dataclass(frozen=True)
class Disagreements:
    """M stretches of one ad. `viewer` [M]: any number of the same viewer is the same. `words` [M]: what viewers call it
    (`Disagreement.Word`), empty where they gave none. `measured`: viewers of the ad of whom anything was read."""

    viewer: NDArray[np.int64]
    words: tuple[str, ...]
    measured: int


def disagreements_of_ad(ad: Ad, *, measured: int) -> Disagreements:
    """Return what viewers said of the reading of an ad."""
    rows = Disagreement.objects.filter(exposure__ad=ad).order_by("pk")
    found = list(rows.values_list("exposure__session__viewer_id", "word"))
    viewers = np.array([viewer.bytes for viewer, _ in found], dtype="S16")
    return Disagreements(
        np.unique(viewers, return_inverse=True)[1].astype(np.int64),
        tuple(word for _, word in found),
        measured,
    )


def disagreements_revision(ad: Ad) -> str:
    """Return text that changes whenever somebody disagrees or takes it back; empty where nobody does."""
    known = Disagreement.objects.filter(exposure__ad=ad).aggregate(n=Count("pk"), last=Max("at"))
    return f"{known['n']}|{known['last'].timestamp()}" if known["n"] else ""
