"""One ad as a page or a tool meets it: what is found, how many are watching, and how far that is a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import findings_of_ads
from dashboards.analysis.reception.subset import EVERYBODY, Subset
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.peaks import MIN_VIEWERS


@dataclass(frozen=True)
class AdReception:
    """An ad with its traces question, as of `pulse`."""

    ad: Ad
    pulse: AdPulse
    traces: Findings
    subset: Subset = EVERYBODY

    @property
    def viewers(self) -> int:
        """The one count of people behind the figures."""
        return self.traces.count("viewers")

    @property
    def conclusive(self) -> bool:
        """Whether there are enough viewers to draw conclusions from."""
        return self.viewers >= MIN_VIEWERS

    @property
    def state(self) -> str:
        """`empty`, `single` (one viewer), `few` (a preview), or `ready` (enough for conclusions)."""
        if self.viewers < 2:
            return "single" if self.viewers else "empty"
        return "ready" if self.conclusive else "few"

    @property
    def revision(self) -> str:
        """Changes whenever anything that a page shows of the ad's traces changes."""
        return revision_of(self.ad, self.pulse)


def revision_of(ad: Ad, pulse: AdPulse) -> str:
    """Return text that changes whenever anything that a page shows of this ad's traces changes."""
    timeline = timeline_of_ad(ad)
    parts = (ad.pk, timeline.duration_ms, timeline.bin_ms, *pulse.version, pulse.unscored, pulse.waiting)
    return "-".join(map(str, (*parts, pulse.exposures, pulse.live))).replace(" ", "_")


def reception_of_ad(ad: Ad, pulse: AdPulse | None = None, subset: Subset = EVERYBODY) -> AdReception:
    """Return the ad's reception, as of `pulse` where the caller has one, by a part of its viewers where one is named;
    its campaign should be loaded."""
    return receptions_of_ads([ad], {ad.pk: pulse} if pulse else None, subset)[ad.pk]


def receptions_of_ads(
    ads: Sequence[Ad], pulses: Mapping[int, AdPulse] | None = None, subset: Subset = EVERYBODY
) -> dict[int, AdReception]:
    """Return the reception of each ad by its id."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    found = findings_of_ads(ads, pulses=pulses, subset=subset)
    return {ad.pk: AdReception(ad, pulses[ad.pk], found[ad.pk], subset) for ad in ads}
