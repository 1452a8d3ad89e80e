"""What was read of one viewer during each play, second by second, for that viewer's own page."""

import numpy as np

from campaigns.models import ViewerSession
from campaigns.own_traces import SECOND_MS, OwnTrace
from dashboards.selectors.frame_series import series_of_frames
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.frames.quality import PLAYING
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.seconds import by_second
from inference.selectors import frames_of_exposures


def own_traces_of(session: ViewerSession) -> dict[int, OwnTrace]:
    """Fill the port `campaigns.own_traces`: the expressions as they are read, smoothed (F5), whatever the grade."""
    exposures = session.exposures.select_related("ad__campaign").order_by("position")
    timelines = {own.pk: timeline_of_ad(own.ad) for own in exposures}
    frames = frames_of_exposures(exposure_ids=timelines)
    series = series_of_frames(frames, timelines)
    read = frames.found & (frames.playback == PLAYING)
    found = {}
    for pk, timeline in timelines.items():
        shares = by_second(series[pk].values[None, :, : len(EXPRESSIONS)], timeline.bin_ms)[0]
        bins = timeline.bin_of(frames.t_ms[read & (frames.exposure_id == pk)])
        seconds = bins[bins >= 0] * timeline.bin_ms // SECOND_MS
        pictures = np.bincount(seconds, minlength=len(shares))
        if pictures.any():
            columns = {
                name: [None if value != value else float(value) for value in shares[:, place].tolist()]
                for place, name in enumerate(EXPRESSIONS)
            }
            found[pk] = OwnTrace(pictures.tolist(), columns)
    return found
