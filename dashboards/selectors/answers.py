"""Survey answers, with what faces showed in the same exposure; one query however many ads there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.models import Ad, Answer, ViewerSession
from campaigns.models.answer import SCALES
from dashboards.selectors.once import once
from dashboards.statistics.frames.resting import place_of
from dashboards.statistics.frames.series import CHANGES, SERIES, stored_as

FACE = ("change_happy", "change_valence", "attention")
CAMERA_ON = tuple(own.value for own in ViewerSession.CAMERA_WAS_ON)
_RESTED_FACE = tuple(name for name in FACE if name in CHANGES)
# Every answer as a whole is part of the sum: where any of them, or any face, changes, so does this.
_REVISIONS = """
    SELECT e.ad_id, count(*), sum(hashtextextended(w::text, 0)), count(t.exposure_id), max(t.rolled_up_at)
    FROM campaigns_answer w
    JOIN campaigns_exposure e ON e.id = w.exposure_id
    LEFT JOIN dashboards_exposuretrace t ON t.exposure_id = w.exposure_id
    WHERE e.ad_id = ANY(%s) GROUP BY e.ad_id
"""


@dataclass(frozen=True)
class Answers:
    """N answered exposures, by id. `ad`, `exposure` [N]; `viewer` [N]: any number of the same viewer is the same.

    `given`: by question of `SCALES`, [N] of 1..5, NaN where left out. `recall` [N]: right, wrong, unsure or "".
    `camera` [N]: whether the session went on with it. `face`: by series of `FACE`, [N], the exposure's level; NaN
    without a camera, or where its quality was rejected.
    """

    ad: NDArray[np.int64]
    exposure: NDArray[np.int64]
    viewer: NDArray[np.int64]
    given: dict[str, NDArray[np.float64]]
    recall: NDArray[np.str_]
    camera: NDArray[np.bool_]
    face: dict[str, NDArray[np.float64]]

    def of_ad(self, pk: int) -> "Answers":
        """Return the answers to one ad."""
        own = self.ad == pk
        return Answers(
            ad=self.ad[own],
            exposure=self.exposure[own],
            viewer=self.viewer[own],
            given={name: values[own] for name, values in self.given.items()},
            recall=self.recall[own],
            camera=self.camera[own],
            face={name: values[own] for name, values in self.face.items()},
        )


def answers_of_ads(ads: Sequence[Ad]) -> Answers:
    """Return the answers to these ads."""
    trace = "exposure__trace"
    rows = list(
        Answer.objects.filter(exposure__ad__in=[ad.pk for ad in ads])
        .order_by("exposure_id")
        .values_list(
            *("exposure__ad_id", "exposure_id", "exposure__session__viewer_id", "recall"),
            *("exposure__session__camera", *SCALES),
            *(f"{trace}__grade", *(f"{trace}__means__{SERIES.index(stored_as(name))}" for name in FACE)),
            *(f"{trace}__resting__{place_of(stored_as(name))}" for name in _RESTED_FACE),
        )
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * (6 + len(SCALES) + len(FACE + _RESTED_FACE))
    ad, exposure, viewer, recall, camera = columns[:5]
    given, grade = columns[5 : 5 + len(SCALES)], columns[5 + len(SCALES)]
    numbers = [np.array(own, dtype=np.float64) for own in columns[6 + len(SCALES) :]]
    rests = dict(zip(_RESTED_FACE, numbers[len(FACE) :], strict=True))
    face = {name: own - rests.get(name, 0.0) for name, own in zip(FACE, numbers[: len(FACE)], strict=True)}
    rejected = np.array([own == "rejected" for own in grade], dtype=bool)
    keys = np.unique(np.array([own.bytes for own in viewer], dtype="S16"), return_inverse=True)[1]
    return Answers(
        ad=np.array(ad, dtype=np.int64),
        exposure=np.array(exposure, dtype=np.int64),
        viewer=keys.astype(np.int64),
        given={name: np.array(values, dtype=np.float64) for name, values in zip(SCALES, given, strict=True)},
        recall=np.array(recall, dtype="U6"),
        camera=np.isin(np.array(camera, dtype="U10"), CAMERA_ON),
        face={name: np.where(rejected, np.nan, values) for name, values in face.items()},
    )


@once
def answer_revisions_of_ads(ad_ids: Sequence[int]) -> dict[int, str]:
    """Return text that changes whenever the answers to an ad, or the faces beside them, do; empty without answers."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISIONS, [list(ad_ids)])
        return dict.fromkeys(ad_ids, "") | {ad: " ".join(map(str, own)) for ad, *own in cursor.fetchall()}
