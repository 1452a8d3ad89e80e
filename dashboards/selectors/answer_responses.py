"""Survey answers of an ad as responses by exposure, one table a question."""

import numpy as np

from campaigns.models import Ad, Answer
from campaigns.models.answer import SCALES
from dashboards.statistics.fatigue.responses import Responses, responses_of

RECALL = "recall"
QUESTIONS = (*SCALES, RECALL)


def answer_responses_of_ad(ad: Ad) -> dict[str, Responses]:
    """Return by question viewers' answers by exposure: 1 to 5, of recall 1 where the brand was named; one query."""
    rows = list(
        Answer.objects.filter(exposure__ad=ad)
        .order_by("pk")
        .values_list(
            *("exposure__session__viewer_id", "exposure__number", "exposure__started_at"), *SCALES, RECALL
        )
    )
    viewers = np.array([row[0].bytes for row in rows], dtype="S16")
    numbers = np.array([row[1] for row in rows], dtype=np.int64)
    days = np.array([row[2].timestamp() / 86_400 for row in rows], dtype=np.float64)
    values = {name: [row[3 + place] for row in rows] for place, name in enumerate(SCALES)}
    values[RECALL] = [float(row[-1] == Answer.Recall.RIGHT) if row[-1] else None for row in rows]
    return {
        name: responses_of(viewers, numbers, days, np.array(values[name], dtype=np.float64))
        for name in QUESTIONS
    }
