"""The bins that an ad's series have, here and in SQL: which rows are up to date."""

from collections.abc import Sequence

from campaigns.models import Ad
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.frames.resting import place_of
from dashboards.statistics.frames.series import CHANGES, SERIES, stored_as
from dashboards.statistics.frames.timeline import DENSE_BIN_MS, STUDY_BIN_MS, Timeline, bin_width_ms

_WIDEST_BIN_MS = 1000
_BIN_MS = f"""CASE WHEN c.snapshot_interval_ms <= {DENSE_BIN_MS} THEN {DENSE_BIN_MS}
                   WHEN c.snapshot_interval_ms <= {STUDY_BIN_MS} THEN {STUDY_BIN_MS} ELSE {_WIDEST_BIN_MS} END"""
# Whether the row `t` of an exposure is what today's code would make of ad `a` of campaign `c`: the same rule as
# `timeline_of_ad`, and a test holds them together.
CURRENT = f"""t.version = {VERSION} AND t.bin_ms = {_BIN_MS}
              AND t.bins = greatest(1, ceil(a.duration_ms / ({_BIN_MS})::numeric))"""


def raw_of(series: str) -> str:
    """Return the stored mean over the ad of a series as SQL, of the row `t`; of a change, that of the series itself.

    Raises:
        ValueError: there is no such series.
    """
    return f"t.means[{SERIES.index(stored_as(series)) + 1}]"


def mean_of(series: str) -> str:
    """Return the level of an exposure in a series as SQL, of the row `t`: of a change, against the resting face.

    Raises:
        ValueError: there is no such series.
    """
    resting = f" - t.resting[{place_of(stored_as(series)) + 1}]" if series in CHANGES else ""
    return f"({raw_of(series)}{resting})"


def up_to_date(ads: Sequence[Ad]) -> str:
    """Return the same rule for the rows `t` of these ads alone, as a condition in SQL."""
    own = ((ad, timeline_of_ad(ad)) for ad in ads)
    values = ", ".join(f"({ad.pk}::bigint, {timeline.bin_ms}, {timeline.bins})" for ad, timeline in own)
    # The second half says nothing new, but lets the database begin with its index of ads.
    ids = ", ".join(str(ad.pk) for ad in ads)
    return (
        f"t.version = {VERSION} AND (t.ad_id, t.bin_ms, t.bins) IN (VALUES {values}) AND t.ad_id IN ({ids})"
    )


def timeline_of_ad(ad: Ad) -> Timeline:
    """Return the bins of an ad; its campaign should be there already (`select_related`)."""
    return Timeline(ad.duration_ms, bin_width_ms(ad.campaign.snapshot_interval_ms))
