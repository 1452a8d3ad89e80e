"""Where an ad stands among the organisation's ads, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext

from dashboards.analysis.finding import Findings
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.norms import MIN_ADS
from dashboards.statistics.values import Estimate, Unit
from dashboards.surfaces.text.format import count, interval, number
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import needs_text

_MIDDLE = 50.0


def norm_sentence(found: Mapping[str, Findings], *, organisation: str, simulated: bool) -> str:
    """Say where an ad lies among the organisation's others, or what is missing until that can be said."""
    own = found[HEADLINE]
    place = own.estimate("norm.place")
    alone = gettext("Simulated viewers are held against simulated ones alone.") if simulated else ""
    if place is None:
        ads = own.count("norm.ads")
        needs = own["norm.place"].needs
        lack = (
            gettext(
                "No norm yet: %(count)s of %(least)s other ads of like length, frame rate and network have ten viewers "
                "or more."
            )
            % {"count": count(ads), "least": MIN_ADS}
            if needs and needs.what == "ads"
            else gettext("No place in the norm yet: %(needs)s.") % {"needs": needs_text(needs)}
        )
        return f"{lack} {alone}".rstrip()
    ends = interval(place.low, place.high, Unit.PERCENTILE, level=90)
    sentence = gettext(
        "In change of valence the ad lies at percentile %(told)s among %(count)s other ads of %(organisation)s or "
        "imported, of like length, frame rate and network."
    ) % {
        "told": f"{number(place.value, Unit.PERCENTILE)} ({ends})",
        "count": count(place.n),
        "organisation": organisation,
    }
    return f"{sentence} {_beside_the_middle(place)} {alone}".rstrip()


def _beside_the_middle(place: Estimate) -> str:
    """Say on which side of the norm's middle an ad lies, where its interval tells."""
    if place.low is not None and place.low > _MIDDLE:
        return gettext("It rises more than most of them.")
    if place.high is not None and place.high < _MIDDLE:
        return gettext("It rises less than most of them.")
    return gettext("Whether that is above or below the middle cannot be told.")


def norm_method(found: Mapping[str, Findings], *, organisation: str, simulated: bool) -> MethodText:
    """Return the method of an ad's place in the norm."""
    others = gettext("ads with real viewers") if simulated else gettext("ads with simulated viewers")
    ads = found[HEADLINE].count("norm.ads")
    n = gettext("%(count)s other ads of %(organisation)s, or imported, with ten viewers or more") % {
        "count": count(ads),
        "organisation": organisation,
    }
    excluded = gettext(
        "ads under ten viewers; ads of another length, frame rate or network; the ad itself; %(others)s; exposures "
        "that go on"
    ) % {"others": others}
    return method_of([found[HEADLINE]["norm.place"]], n=n, excluded=excluded)
