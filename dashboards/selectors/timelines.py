"""The bins that an ad's series have, here and in SQL: which rows are up to date."""

from campaigns.models import Ad
from dashboards.metrics.exposure import VERSION
from dashboards.metrics.timeline import DENSE_BIN_MS, STUDY_BIN_MS, Timeline, bin_width_ms

_WIDEST_BIN_MS = 1000
_BIN_MS = f"""CASE WHEN c.snapshot_interval_ms <= {DENSE_BIN_MS} THEN {DENSE_BIN_MS}
                   WHEN c.snapshot_interval_ms <= {STUDY_BIN_MS} THEN {STUDY_BIN_MS} ELSE {_WIDEST_BIN_MS} END"""
# Whether the row `t` of an exposure is what today's code would make of ad `a` of campaign `c`: the same rule as
# `timeline_of_ad`, and a test holds them together.
CURRENT = f"""t.version = {VERSION} AND t.bin_ms = {_BIN_MS}
              AND t.bins = greatest(1, ceil(a.duration_ms / ({_BIN_MS})::numeric))"""


def timeline_of_ad(ad: Ad) -> Timeline:
    """Return the bins of an ad; its campaign should be there already (`select_related`)."""
    return Timeline(ad.duration_ms, bin_width_ms(ad.campaign.snapshot_interval_ms))
