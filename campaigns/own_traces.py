"""The port through which a viewer's own page gets what was read of that viewer, and what it makes of it. Another room
holds the numbers; the composition plugs it in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from campaigns.models import ViewerSession

SECOND_MS = 1000


@dataclass(frozen=True)
class OwnTrace:
    """What was read of one viewer during one play. `pictures`: of each second, how many were read, [T]. `shares`: of
    each expression by its name, the mean estimate of each second, 0..1, None where nothing was read, [T]."""

    pictures: Sequence[int]
    shares: Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class Stretch:
    """Whole seconds in a row in which one expression was read as the likeliest; `name` is empty where none was read."""

    start_ms: int
    end_ms: int
    name: str
    pictures: int


OwnTraces = Callable[[ViewerSession], Mapping[int, OwnTrace]]


def _nothing(session: ViewerSession) -> Mapping[int, OwnTrace]:
    return {}


_filling: list[OwnTraces] = [_nothing]


def own_traces_fill(filling: OwnTraces) -> None:
    """Have viewers' own traces read by this function from now on, in this process."""
    _filling[0] = filling


def own_traces(session: ViewerSession) -> Mapping[int, OwnTrace]:
    """Return what was read of a session's viewer by the exposure's id; none of an exposure without a picture."""
    return _filling[0](session)


def stretches(trace: OwnTrace, *, duration_ms: int) -> list[Stretch]:
    """Return the ad in stretches, from its begin to its end."""
    ends = [*range(0, len(trace.pictures) * SECOND_MS, SECOND_MS), max(duration_ms, 1)]
    seconds = zip(pairwise(ends), _likeliest(trace), trace.pictures, strict=True)
    found = []
    for name, own in groupby(seconds, key=lambda second: second[1]):
        parts = list(own)
        found.append(Stretch(parts[0][0][0], parts[-1][0][1], name, sum(part[2] for part in parts)))
    return found


def lines(trace: OwnTrace, *, width: int, height: int) -> dict[str, list[str]]:
    """Return the course of each expression that was ever the likeliest, as the points of SVG polylines within a box; a
    second in which nothing was read parts them. A lonely second is a line of its own width."""
    likeliest = set(_likeliest(trace))
    step = width / max(len(trace.pictures), 1)
    return {
        name: [" ".join(points) for points in _parts(shares, step, height)]
        for name, shares in trace.shares.items()
        if name in likeliest
    }


def _likeliest(trace: OwnTrace) -> Iterator[str]:
    for second in range(len(trace.pictures)):
        own = {name: value for name, shares in trace.shares.items() if (value := shares[second]) is not None}
        yield max(own, key=lambda name: own[name]) if own else ""


def _parts(shares: Sequence[float | None], step: float, height: int) -> Iterator[list[str]]:
    for known, own in groupby(enumerate(shares), key=lambda second: second[1] is not None):
        if known:
            points = [((place + 0.5) * step, (1 - (value or 0.0)) * height) for place, value in own]
            if len(points) == 1:
                ((x, y),) = points
                points = [(x - step / 2, y), (x + step / 2, y)]
            yield [f"{x:.1f},{y:.1f}" for x, y in points]
