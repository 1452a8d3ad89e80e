"""From a bundle's data back to what was answered to the campaign's own questions and said with the slider, and to how
the reader did with each viewer."""

from collections.abc import Iterator, Mapping

import numpy as np

from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.survey.disagreed import DISAGREED, DisagreedData
from dashboards.analysis.survey.own import OWN, OwnData
from dashboards.analysis.survey.slider import SLIDER, SliderData
from dashboards.selectors.disagreements import Disagreements
from dashboards.selectors.fairness import Readings
from dashboards.selectors.own_answers import Asked, OwnAnswers
from dashboards.selectors.series import AdSeries
from dashboards.selectors.sliders import Sliders, moves_of
from dashboards.statistics.fairness import MEASURES
from dashboards.surfaces.bundle.restore_compared import Data, rows_of, viewer_key


def disagreed_of_data(data: Data, ads: Mapping[int, AdSeries]) -> Iterator[Findings]:
    """Yield what `disagreed_findings` would of each ad with which anybody disagrees. `ads`: by their numbers."""
    for ad, series in ads.items():
        rows = [row for row in rows_of(data["disagreements"]) if row["ad"] == ad]
        if rows:
            viewers = np.array([row["viewer"] for row in rows], dtype=np.int64)
            viewer = np.unique(viewers, return_inverse=True)[1].astype(np.int64)
            told = Disagreements(viewer, tuple(row["word"] or "" for row in rows), len(series.viewer_keys))
            yield DISAGREED.answer(DisagreedData(told), subject=Subject("ad", str(ad)), revision="")


def readings_of_data(data: Data, panel: Mapping[str, Mapping[str, str]]) -> Readings | None:
    """Return how the reader did, as `readings_of` would; None where the panel was not asked for, or told nothing that
    may be known. `panel`: what it told by viewer key."""
    rows, names = list(rows_of(data["readings"])), sorted({name for own in panel.values() for name in own})
    if not rows or not names:
        return None
    keys = [viewer_key(row["viewer"]) for row in rows]
    values = np.array([[row[name] for name in MEASURES] for row in rows], dtype=np.float64)
    told = {name: np.array([panel.get(key, {}).get(name, "") for key in keys], dtype="U") for name in names}
    return Readings(tuple(keys), values, told)


def own_of_data(data: Data) -> Iterator[Findings]:
    """Yield what `own_of_campaign` would, ad by ad, and then of the campaign; and the slider, ad by ad."""
    yield from _answers(data)
    for ad in rows_of(data["ads"]):
        moves: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for row in rows_of(data["slider"]):
            if row["ad"] == ad["ad"]:
                moves.setdefault((row["viewer"], row["exposure_index"]), []).append(
                    (row["t_ms"], row["value"])
                )
        if moves:
            viewers = np.array([viewer for viewer, _ in moves], dtype=np.int64)
            own = [moves_of([at for at, _ in move], [value for _, value in move]) for move in moves.values()]
            viewer = np.unique(viewers, return_inverse=True)[1].astype(np.int64)
            found = Sliders(int(ad["duration_ms"]), viewer, own)
            yield SLIDER.answer(SliderData(found), subject=Subject("ad", str(ad["ad"])), revision="")


def _answers(data: Data) -> Iterator[Findings]:
    asked: dict[str, Asked] = {}
    for row in rows_of(data["questions"]):
        asked[row["question"]] = Asked(row["question"], int(row["answer"]), row["kind"] == "scale")
    answers = list(rows_of(data["own_answers"]))
    for ad in (*(row["ad"] for row in rows_of(data["ads"])), None):
        own = [row for row in answers if row["ad"] == ad]
        if not own:
            continue
        about = tuple(
            question for code, question in asked.items() if code.startswith("ad-") == (ad is not None)
        )
        found = OwnAnswers(
            about,
            np.array([row["question"] for row in own], dtype="U16"),
            np.array([row["viewer"] for row in own], dtype=np.int64),
            [[int(number) for number in (row["chosen"] or "").split()] for row in own],
        )
        subject = Subject("campaign", "1") if ad is None else Subject("ad", str(ad))
        yield OWN.answer(OwnData(found), subject=subject, revision="")
