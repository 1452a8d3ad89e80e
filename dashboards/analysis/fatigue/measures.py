"""Which responses the fatigue page can look at."""

from dataclasses import dataclass

AFFECT, ATTENTION = "affect", "attention"


@dataclass(frozen=True)
class Measure:
    """`key`: as in the address; `series`: the name in `statistics.frames.exposure.SERIES`; `noun`: what falls or holds.

    `ratio`: whether 0 means none, so that a share of the first response means something. `family`: what it tells of;
    a decline in one family says nothing about the others. `about`: its formula, in words.
    """

    key: str
    series: str
    title: str
    noun: str
    ratio: bool
    family: str
    about: str


_ALL = (
    Measure(
        "happy",
        "above_happy",
        "Apparent happiness",
        "apparent happiness",
        True,
        AFFECT,
        "mean over the ad of apparent happiness above the viewer’s own resting face (F6), 0 to 1",
    ),
    Measure(
        "valence",
        "valence",
        "Valence",
        "valence",
        False,
        AFFECT,
        "mean over the ad of happy − max(sad, angry, fear, disgust) (F7), −1 to 1",
    ),
    Measure(
        "engagement",
        "engagement",
        "Engagement",
        "engagement",
        True,
        ATTENTION,
        "mean over the ad of attention raised by expressiveness (F12), −0.5 to 1",
    ),
    Measure(
        "attention",
        "attention",
        "Attention",
        "attention",
        True,
        ATTENTION,
        "share of the ad in which a face is turned to the screen (F11), 0 to 1",
    ),
)
MEASURES = {measure.key: measure for measure in _ALL}
DEFAULT = "happy"


def measure_of(key: str) -> Measure:
    """Return the measure of that name; the default where there is none."""
    return MEASURES.get(key, MEASURES[DEFAULT])
