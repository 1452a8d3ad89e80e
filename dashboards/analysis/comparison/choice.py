"""What the compare page was asked: two ads, or two audiences of one ad, by which measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.models import Ad
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.finding import Findings, part_name


@dataclass(frozen=True)
class PairAsked:
    """`series`: one of `MEASURES`. `first` and `second` are None where the campaign has fewer than two ads. For
    audiences `ad`, `variable` and the two `segments` (each "" where none is chosen) count instead.
    """

    series: str
    audiences: bool
    first: Ad | None
    second: Ad | None
    ad: Ad | None
    variable: str
    segments: tuple[str, str]

    @property
    def names(self) -> tuple[str, str]:
        """The titles of the two ads; ads of one name are told apart by their number."""
        titles = [own.title if own else "" for own in (self.first, self.second)]
        if self.first and self.second and titles[0] == titles[1]:
            titles = [f"{own.title} (#{own.pk})" for own in (self.first, self.second)]
        return titles[0], titles[1]


@dataclass(frozen=True)
class Segments:
    """The variables that the panel told, the segments of the chosen one with their measured viewers, the largest
    first, and the two that are compared; "" where there is none."""

    variables: tuple[str, ...] = ()
    variable: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    chosen: tuple[str, str] = ("", "")


def asked_of(parameters: Mapping[str, str], ads: Sequence[Ad]) -> PairAsked:
    """Return the question of `?a=&b=&measure=` or `?ad=&segment=&first=&second=&measure=`.

    What names nothing of this campaign falls back to its first ads, so old links still show something.
    """
    by_key = {str(ad.pk): ad for ad in ads}
    first = by_key.get(parameters.get("a", ""), ads[0] if ads else None)
    second = by_key.get(parameters.get("b", ""))
    if second is None or second == first:
        second = next((ad for ad in ads if ad != first), None)
    measure = parameters.get("measure", "")
    return PairAsked(
        series=measure if measure in MEASURES else MEASURES[0],
        audiences="ad" in parameters or (len(ads) == 1 and "a" not in parameters),
        first=first,
        second=second,
        ad=by_key.get(parameters.get("ad", ""), ads[0] if ads else None),
        variable=parameters.get("segment", ""),
        segments=(parameters.get("first", ""), parameters.get("second", "")),
    )


def segments_of(asked: PairAsked, audience: Findings) -> Segments:
    """Return the segments to compare: those asked for, else the first variable and its two largest segments.

    `audience`: the answer to the question about the ad's segments, which counts who is measured in each.
    """
    sizes: dict[str, dict[str, int]] = {}
    for own in audience.parts("segment.viewers"):
        variable, name = part_name(own.part).split("=", 1)
        sizes.setdefault(variable, {})[name] = audience.count(own.name)
    if not sizes:
        return Segments()
    variable = asked.variable if asked.variable in sizes else min(sizes)
    known = {name: n for name, n in sorted(sizes[variable].items(), key=lambda item: -item[1]) if n}
    wanted = [name if name in known else "" for name in asked.segments]
    first = wanted[0] or next((name for name in known if name != wanted[1]), "")
    second = wanted[1] if wanted[1] != first else ""
    second = second or next((name for name in known if name != first), "")
    return Segments(tuple(sorted(sizes)), variable, known, (first, second))
