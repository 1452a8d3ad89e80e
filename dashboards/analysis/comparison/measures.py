"""What two ads can be compared by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """`key`: its series; `more`: what the one with more of it is said to do; `card`: its row in the measures' list."""

    key: str
    title: str
    more: str
    card: str


_MEASURES = (
    Measure("valence", "Valence", "is received more positively", "F7"),
    Measure("above_happy", "Happiness above the resting face", "meets more happiness", "F6"),
    Measure("above_surprise", "Surprise above the resting face", "surprises more", "F6"),
    Measure("engagement", "Engagement", "engages more", "F12"),
    Measure("attention", "Attention", "holds attention better", "F11"),
)
MEASURES: dict[str, Measure] = {measure.key: measure for measure in _MEASURES}
