"""What a viewer's own page shows of each ad: what was read of them, where they disagree, and the ad where it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaigns.models import Ad, Campaign, Disagreement, Exposure, ViewerSession
from campaigns.own_traces import OwnTrace, Stretch, lines, own_traces, stretches
from campaigns.selectors.sessions import CampaignNotOpen, campaign_shown_get

CHART_WIDTH, CHART_HEIGHT = 600, 120  # in units of the drawing


@dataclass(frozen=True)
class Moment:
    """A stretch of an ad as it was read, or one that the viewer picked; with what the viewer said of it."""

    stretch: Stretch
    disagreement: Disagreement | None = None

    @property
    def read(self) -> str:
        """The word of what was read."""
        return str(Disagreement.Word(self.stretch.name).label) if self.stretch.name else ""

    @property
    def clock(self) -> str:
        """From when to when, such as 0:03–0:05."""
        return f"{_clock(self.stretch.start_ms)}–{_clock(self.stretch.end_ms)}"


@dataclass(frozen=True)
class OwnPlay:
    """One exposure of a session. `lines`: names of expressions, their words, and the points of their polylines.
    `shown`: the ad itself may be shown now."""

    exposure: Exposure
    pictures: int
    seconds: int
    moments: Sequence[Moment]
    lines: Sequence[tuple[str, str, Sequence[str]]]
    shown: bool

    @property
    def ad(self) -> Ad:
        return self.exposure.ad

    @property
    def whole_seconds(self) -> int:
        """How many seconds the ad has, a begun one counts."""
        return -(-self.ad.duration_ms // 1000)

    @property
    def ends(self) -> str:
        """When the ad is over, such as 0:30."""
        return _clock(self.ad.duration_ms)

    @property
    def last_second(self) -> int:
        """The number of its last second, from 0."""
        return self.whole_seconds - 1

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Where the viewer disagrees: left edge and width in the drawing."""
        step = CHART_WIDTH / max(self.ad.duration_ms, 1)
        own = (moment.disagreement for moment in self.moments)
        return [
            (f"{one.start_ms * step:.1f}", f"{(one.end_ms - one.start_ms) * step:.1f}") for one in own if one
        ]


def own_plays(session: ViewerSession) -> list[OwnPlay]:
    """Return the exposures of a session in their order."""
    found = own_traces(session)
    shown = _may_be_shown(session)
    exposures = session.exposures.select_related("ad").prefetch_related("disagreements")
    return [_play(own, found.get(own.pk), shown) for own in exposures.order_by("position")]


def _play(exposure: Exposure, trace: OwnTrace | None, shown: bool) -> OwnPlay:
    drawn = lines(trace, width=CHART_WIDTH, height=CHART_HEIGHT) if trace else {}
    return OwnPlay(
        exposure=exposure,
        pictures=sum(trace.pictures) if trace else 0,
        seconds=sum(value is not None for value in trace.shares["neutral"]) if trace else 0,
        moments=list(_moments(exposure, trace)),
        lines=[(name, str(Disagreement.Word(name).label), points) for name, points in drawn.items()],
        shown=shown,
    )


def _moments(exposure: Exposure, trace: OwnTrace | None) -> Iterator[Moment]:
    """Yield what was read, in order, and between it the stretches that the viewer picked."""
    read = stretches(trace, duration_ms=exposure.ad.duration_ms) if trace else []
    said = {(own.start_ms, own.end_ms): own for own in exposure.disagreements.all()}
    own = [Moment(one, said.pop((one.start_ms, one.end_ms), None)) for one in read]
    own += [Moment(Stretch(start, end, "", 0), one) for (start, end), one in said.items()]
    return iter(sorted(own, key=lambda moment: (moment.stretch.start_ms, moment.stretch.end_ms)))


def _may_be_shown(session: ViewerSession) -> bool:
    try:
        return campaign_shown_get(share_code=session.campaign.share_code).pk == session.campaign_id
    except (Campaign.DoesNotExist, CampaignNotOpen):
        return False


def _clock(ms: int) -> str:
    seconds = round(ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"
