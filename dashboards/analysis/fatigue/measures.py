"""Which responses fatigue is looked at in."""

from dataclasses import dataclass

from dashboards.statistics.frames.series import SCALES
from dashboards.statistics.values import Scale, Unit


@dataclass(frozen=True)
class FatigueMeasure:
    """`key`: as in the address and in the findings' keys; `series`: the one whose mean over the ad is the response.

    `ratio`: whether 0 means none, so that a share of the first response means something. `few`: whether a fifth of
    the viewers may carry it, as they carry smiles: they are then told apart from typical ones.

    All are changes from a resting face, or shares: who does not respond shows 0 on average, and nothing is taken off.
    A floor that the data were to find made γ .16 too high, its interval holding the truth in 68 % of simulated studies.
    """

    key: str
    series: str
    ratio: bool
    few: bool = False

    @property
    def level(self) -> Scale:
        """Unit and range of the response."""
        return SCALES[self.series]

    @property
    def change(self) -> Scale:
        """Unit and range of a change of it."""
        width = self.level.high - self.level.low
        return Scale(Unit.POINTS if self.ratio else Unit.CHANGE, -width, width, self.level.good)

    def finding(self, what: str) -> str:
        """Return the key of a finding of this measure, e.g. `fatigue.happy.status`."""
        return f"fatigue.{self.key}.{what}"


MEASURES = {
    own.key: own
    for own in (
        FatigueMeasure("happy", "change_happy", ratio=True, few=True),
        FatigueMeasure("valence", "change_valence", ratio=False),
        FatigueMeasure("attention", "attention", ratio=True),
    )
}
DEFAULT = MEASURES["happy"]
# What stands beside each other, since a decline of one says nothing about the others.
BESIDE = (MEASURES["happy"], MEASURES["attention"])


def measure_of(key: str) -> FatigueMeasure:
    """Return the measure of that name; the default where there is none."""
    return MEASURES.get(key, DEFAULT)
