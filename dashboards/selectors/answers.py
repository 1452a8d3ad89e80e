"""What viewers said, with what their faces showed in the same play; one query however many ads there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Answer
from campaigns.models.answer import SCALES
from dashboards.statistics.frames.series import SERIES

FACE = ("above_happy", "valence", "attention")


@dataclass(frozen=True)
class Answers:
    """N answered plays, by exposure. `ad`, `exposure` [N]; `viewer` [N]: any number of the same viewer is the same.

    `said`: by question of `SCALES`, [N] of 1..5, NaN where left out. `recall` [N]: right, wrong, unsure or "".
    `face`: by series of `FACE`, [N], the play's mean; NaN without a camera, or where its quality was rejected.
    """

    ad: NDArray[np.int64]
    exposure: NDArray[np.int64]
    viewer: NDArray[np.int64]
    said: dict[str, NDArray[np.float64]]
    recall: NDArray[np.str_]
    face: dict[str, NDArray[np.float64]]

    def of_ad(self, pk: int) -> "Answers":
        """Return the answers to one ad."""
        own = self.ad == pk
        return Answers(
            ad=self.ad[own],
            exposure=self.exposure[own],
            viewer=self.viewer[own],
            said={name: values[own] for name, values in self.said.items()},
            recall=self.recall[own],
            face={name: values[own] for name, values in self.face.items()},
        )


def answers_of_ads(ads: Sequence[Ad]) -> Answers:
    """Return the answers to these ads."""
    trace = "exposure__trace"
    rows = list(
        Answer.objects.filter(exposure__ad__in=[ad.pk for ad in ads])
        .order_by("exposure_id")
        .values_list(
            *("exposure__ad_id", "exposure_id", "exposure__session__viewer_id", "recall", *SCALES),
            *(f"{trace}__grade", *(f"{trace}__means__{SERIES.index(name)}" for name in FACE)),
        )
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * (5 + len(SCALES) + len(FACE))
    ad, exposure, viewer, recall = columns[:4]
    said, grade, face = columns[4 : 4 + len(SCALES)], columns[4 + len(SCALES)], columns[5 + len(SCALES) :]
    rejected = np.array([own == "rejected" for own in grade], dtype=bool)
    keys = np.unique(np.array([own.bytes for own in viewer], dtype="S16"), return_inverse=True)[1]
    return Answers(
        ad=np.array(ad, dtype=np.int64),
        exposure=np.array(exposure, dtype=np.int64),
        viewer=keys.astype(np.int64),
        said={name: np.array(values, dtype=np.float64) for name, values in zip(SCALES, said, strict=True)},
        recall=np.array(recall, dtype="U6"),
        face={
            name: np.where(rejected, np.nan, np.array(values, dtype=np.float64))
            for name, values in zip(FACE, face, strict=True)
        },
    )
