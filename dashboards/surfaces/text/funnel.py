"""Who is behind a campaign's figures, in words."""

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Findings
from dashboards.surfaces.text.format import count


def funnel_sentence(found: Findings) -> str:
    """Say how many sessions and exposures are behind the figures, how many were withdrawn, and what to review."""
    started, withdrawn = found.count("funnel.step[step:answered]"), found.count("funnel.withdrawn")
    graded = found.count("funnel.exposures[step:graded]")
    sessions = ngettext(
        "%(analysed)s of %(count)s session is behind the figures,",
        "%(analysed)s of %(count)s sessions are behind the figures,",
        started,
    ) % {"analysed": count(found.count("funnel.step[step:analysed]")), "count": count(started)}
    exposures = ngettext(
        "with %(kept)s of %(count)s graded exposure.", "with %(kept)s of %(count)s graded exposures.", graded
    ) % {"kept": count(found.count("funnel.exposures[step:analysed]")), "count": count(graded)}
    more = ngettext(
        "%(count)s more was withdrawn; its pictures and results are erased.",
        "%(count)s more were withdrawn; their pictures and results are erased.",
        withdrawn,
    ) % {"count": count(withdrawn)}
    returned = found.count("funnel.returned")
    again = ngettext(
        "In %(count)s session somebody was recognised who had taken part before: look at it; it counts like others.",
        "In %(count)s sessions somebody was recognised who had taken part before: look at them; they count like "
        "others.",
        returned,
    ) % {"count": count(returned)}
    return f"{sessions} {exposures} {more if withdrawn else ''} {again if returned else ''}".rstrip()


def invited_note(found: Findings) -> str:
    """Say what the first step counts, which nobody measures."""
    if found["funnel.step[step:invited]"].needs:
        return gettext("Whoever has the link may pass it on.")
    return gettext(
        "People, as the campaign’s team counted them. From here on sessions count, and a person may come again."
    )
