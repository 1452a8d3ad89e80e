"""Which part of an ad's viewers a page is about: its address says so, and a small form changes it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext

from campaigns.models import Ad
from dashboards.analysis.reception.subset import EVERYBODY, NoSuchPart, Subset, subset_read
from dashboards.selectors.panel_variables import segments_of_campaign
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.text.format import day


@dataclass(frozen=True)
class SubsetAsked:
    """`subset`: everybody where the address is wrong; then `problem` says what is. `segments`: (value, name) of those
    to choose from. `segment`, `first`, `last`: as the form shows them. `query`: what addresses of parts end in."""

    subset: Subset
    problem: str
    segments: tuple[tuple[str, str], ...]
    segment: str
    first: str
    last: str

    @property
    def query(self) -> str:
        """Return e.g. `?segment=age%3D18-24`; empty for everybody."""
        if not self.subset:
            return ""
        given = {"segment": self.segment, "from": self.first, "to": self.last}
        return "?" + urlencode({name: own for name, own in given.items() if own})

    @property
    def text(self) -> str:
        """Say in a few words which viewers these are."""
        own = self.subset
        who = (
            gettext("%(variable)s: %(value)s") % {"variable": own.variable.capitalize(), "value": own.value}
            if own.variable
            else gettext("All viewers")
        )
        return " · ".join(filter(None, (who, _days(own))))


def subset_asked(request: HttpRequest, ad: Ad) -> SubsetAsked:
    """Read `segment` (`variable=value`), `from` and `to` (days) of an address."""
    known = segments_of_campaign(ad.campaign, least=MIN_VIEWERS)
    subset, problem = EVERYBODY, ""
    try:
        subset = subset_read(request.GET.dict(), lambda: known)
    except NoSuchPart as error:
        problem = _problem(error)
    options = tuple((f"{name}={value}", f"{name.capitalize()}: {value}") for name, value in known)
    given = (request.GET.get(name, "").strip() for name in ("segment", "from", "to"))
    return SubsetAsked(subset, problem, options, *given)


def subset_of(request: HttpRequest, ad: Ad) -> Subset:
    """Return which viewers a part of the page is about; everybody where the address is wrong, as its page says."""
    try:
        return subset_read(request.GET.dict(), lambda: segments_of_campaign(ad.campaign, least=MIN_VIEWERS))
    except NoSuchPart:
        return EVERYBODY


def _problem(error: NoSuchPart) -> str:
    if error.parameter == "segment":
        return gettext(
            "No segment “%(name)s” of %(least)d viewers or more is known; all viewers are shown."
        ) % {
            "name": error.given[:100],
            "least": MIN_VIEWERS,
        }
    if error.parameter == "days":
        return gettext("The first day is after the last one; all viewers are shown.")
    return gettext("“%(text)s” is no day; write it like 2026-03-14. All viewers are shown.") % {
        "text": error.given[:40]
    }


def _days(own: Subset) -> str:
    if own.first and own.last:
        return gettext("%(first)s to %(last)s") % {"first": day(own.first), "last": day(own.last)}
    if own.first:
        return gettext("from %(day)s on") % {"day": day(own.first)}
    return gettext("until %(day)s") % {"day": day(own.last)} if own.last else ""
