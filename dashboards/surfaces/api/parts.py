"""Figures of a part of an ad's viewers over HTTP: the filter of the ad's page, read by the same rule."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from campaigns.models import Ad
from dashboards.analysis.reception.subset import NoSuchPart, Subset, subset_read
from dashboards.selectors.panel_variables import segments_of_campaign
from dashboards.statistics.segments import MIN_VIEWERS
from fer_platform.kit.problems import Problem

PART = ("segment", "from", "to")
PART_PARAMETERS = [
    OpenApiParameter(
        "segment",
        OpenApiTypes.STR,
        description=f"Only viewers of whom the panel told this, e.g. `age=18-24`; {MIN_VIEWERS} of them at least.",
    ),
    OpenApiParameter("from", OpenApiTypes.DATE, description="Only exposures of this day and later ones."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Only exposures of this day and earlier ones."),
]


def part_asked(request: Request, ad: Ad) -> Subset:
    """Return the part of the viewers that an address names; everybody where it names none.

    Raises:
        Problem: 400 parameter_invalid.
    """
    try:
        return subset_read(
            request.query_params.dict(), lambda: segments_of_campaign(ad.campaign, least=MIN_VIEWERS)
        )
    except NoSuchPart as error:
        details = {
            "segment": f"There is no segment of {MIN_VIEWERS} viewers or more of this name.",
            "days": "The first day is after the last one.",
        }
        detail = details.get(error.parameter, f"{error.parameter}: Write a day like 2026-03-14.")
        named = "from" if error.parameter == "days" else error.parameter
        raise Problem(400, "parameter_invalid", detail, extra={"parameter": named}) from error
