"""F6, F7, F19: an ad that does nothing is told neither positive nor negative, and one that pleases is found."""

from benchmarks.adversary.studies import headline, one_ad, studies, told
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.statistics.frames.series import HEADLINE

RUNS, POOL = 1000, 20_000
LIFT, FOUND_AT = 0.03, 150
_VIEWERS = (25, 60, 150, 400)
_AT_MOST, _AT_LEAST = 0.07, 0.90


def measure(*, share: float = 1.0, people: int = POOL, viewers: tuple[int, ...] = _VIEWERS) -> list[Reading]:
    """Return how often each is told, from frames to the headline. `people`: how many the studies are drawn from;
    `viewers`: how many each study of the ad that does nothing has."""
    runs = run_count(RUNS, share)
    nothing = one_ad(0.0, people, (HEADLINE,))
    rows = [
        share_reading(
            f"an ad that does nothing, {n} viewers, told positive or negative",
            sum(told(headline(own)) != 0 for own in studies(nothing, n, runs, 2)),
            runs,
            at_most=_AT_MOST,
        )
        for n in viewers
    ]
    pleases = one_ad(LIFT, people, (HEADLINE,))
    found = sum(told(headline(own)) == 1 for own in studies(pleases, FOUND_AT, runs, 3))
    name = f"an ad that lifts valence by {LIFT}, {FOUND_AT} viewers, found"
    return [*rows, share_reading(name, found, runs, at_least=_AT_LEAST)]
