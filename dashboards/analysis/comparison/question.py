"""What the compare page was asked: two ads, or two audiences of one ad, by which measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Ad
from dashboards.analysis.comparison.measures import MEASURES, Measure


@dataclass(frozen=True)
class Question:
    """`first` and `second` are None where the campaign has fewer than two ads. For audiences `ad`, `variable` and the
    two `segments` (each "" where none is chosen) count instead.
    """

    measure: Measure
    audiences: bool
    first: Ad | None
    second: Ad | None
    ad: Ad | None
    variable: str
    segments: tuple[str, str]


def question_of(parameters: Mapping[str, str], ads: Sequence[Ad]) -> Question:
    """Return the question of `?a=&b=&measure=` or `?ad=&segment=&first=&second=&measure=`.

    What names nothing of this campaign falls back to its first ads, so old links still show something.
    """
    by_key = {str(ad.pk): ad for ad in ads}
    first = by_key.get(parameters.get("a", ""), ads[0] if ads else None)
    others = [ad for ad in ads if ad != first]
    second = by_key.get(parameters.get("b", ""))
    if second is None or second == first:
        second = others[0] if others else None
    return Question(
        measure=MEASURES.get(parameters.get("measure", ""), MEASURES["valence"]),
        audiences="ad" in parameters or (len(ads) == 1 and "a" not in parameters),
        first=first,
        second=second,
        ad=by_key.get(parameters.get("ad", ""), ads[0] if ads else None),
        variable=parameters.get("segment", ""),
        segments=(parameters.get("first", ""), parameters.get("second", "")),
    )
