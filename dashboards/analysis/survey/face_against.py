"""Face against answers of one ad: what was said, how far both go together, and the face at each answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.models.answer import SCALES
from dashboards.selectors.answers import Answers
from dashboards.statistics.agreement import MIN_VIEWERS, rank_correlation
from dashboards.statistics.intervals import mean_interval, wilson_interval
from dashboards.statistics.values import Estimate

TITLES = {"liking": "Liking", "purchase_intent": "Purchase intent", "satisfaction": "Satisfaction"}


@dataclass(frozen=True)
class Level:
    """The viewers who gave one answer: how many, and their mean face, None where too few have one."""

    answer: int
    viewers: int
    face: Estimate | None


@dataclass(frozen=True)
class Question:
    """One question: mean answer over viewers; ρ with the face, None under 25 viewers with both; the face by answer.

    `both`: viewers with an answer and a face.
    """

    key: str
    title: str
    mean: Estimate | None
    agreement: Estimate | None
    both: int
    levels: list[Level]


@dataclass(frozen=True)
class FaceAgainst:
    """All questions of an ad. `viewers` answered at least one; `recall`: share who named the brand, of those asked."""

    viewers: int
    plays: int
    questions: list[Question]
    recall: Estimate | None

    @property
    def enough(self) -> bool:
        return self.viewers >= MIN_VIEWERS


def face_against(answers: Answers, face: str = "above_happy") -> FaceAgainst:
    """Return the ad's answers against the mean of a series of `selectors.answers.FACE`.

    Several answered plays of one viewer are averaged first, so that each person counts once.
    """
    keys, viewer = np.unique(answers.viewer, return_inverse=True)
    own = _by_viewer(answers.face[face], viewer, len(keys))
    questions = [_question(key, _by_viewer(answers.said[key], viewer, len(keys)), own) for key in SCALES]
    asked = answers.recall != ""
    named = _by_viewer(np.where(asked, (answers.recall == "right").astype(float), np.nan), viewer, len(keys))
    named = named[np.isfinite(named)]
    share = float(named.mean()) if len(named) else 0.0
    return FaceAgainst(
        viewers=len(keys),
        plays=len(answers.viewer),
        questions=questions,
        recall=Estimate(share, *wilson_interval(share, len(named)), len(named)) if len(named) else None,
    )


def _question(key: str, said: NDArray[np.float64], face: NDArray[np.float64]) -> Question:
    both = np.isfinite(said) & np.isfinite(face)
    nearest = np.floor(said + 0.5)
    levels = [
        Level(
            answer,
            int((both & (nearest == answer)).sum()),
            mean_interval(np.where(both & (nearest == answer), face, np.nan)),
        )
        for answer in range(1, 6)
    ]
    return Question(
        key, TITLES[key], mean_interval(said), rank_correlation(said, face), int(both.sum()), levels
    )


def _by_viewer(values: NDArray[np.float64], viewer: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    there = np.isfinite(values)
    n = np.bincount(viewer[there], minlength=count)
    total = np.bincount(viewer[there], weights=values[there], minlength=count)
    return np.divide(total, n, out=np.full(count, np.nan), where=n > 0)
