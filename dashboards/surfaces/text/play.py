"""How an ad played to its viewers, in words."""

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Findings
from dashboards.statistics.play import GRADES
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.labels import part_label


def play_sentence(found: Findings) -> str:
    """Say how many exposures played well, and that none is left out for how it played."""
    told = {grade: found.count(f"play.exposures[play:{grade}]") for grade in GRADES}
    every = sum(told.values())
    if not every - told["untold"]:
        return gettext("Nothing is known yet of how the ad played.")
    parts = "; ".join(
        gettext("%(count)s: %(how)s") % {"count": count(n), "how": part_label(f"play:{grade}")}
        for grade, n in told.items()
        if n
    )
    head = ngettext(
        "%(count)s exposure by how the ad played", "%(count)s exposures by how the ad played", every
    ) % {"count": count(every)}
    tail = gettext("None is left out of a figure for that.")
    return f"{head}: {parts}. {tail}"
