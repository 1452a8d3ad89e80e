"""Which look at the data this is, and whether it is about the primary outcome: said wherever ads are compared."""

from django.utils.translation import gettext

from dashboards.analysis.comparison.study import FINAL, WAITING
from dashboards.analysis.finding import Findings, Needs
from dashboards.statistics.intervals import MIN_SHOWN
from dashboards.surfaces.text.format import count, within
from dashboards.surfaces.text.labels import SERIES


def look_sentence(found: Findings, of: str) -> str:
    """Say which look this is. `of`: `family` or `pair`; empty where people of one ad are compared."""
    look = found.choice(f"{of}.look")
    if look is None:
        return ""
    planned = found.count(f"{of}.look.planned")
    told = {"n": count(look.n), "planned": count(planned)}
    if look.name == FINAL:
        return gettext("Final look as registered: the first %(planned)s viewers.") % told
    if look.name == WAITING:
        return (
            gettext(
                "One look at %(planned)s viewers is registered, and %(n)s are measured: nothing is called a difference "
                "yet."
            )
            % told
        )
    if look.n < MIN_SHOWN:
        return ""  # there is no interval yet
    if planned:
        return (
            gettext(
                "This interval holds at every look, while data come in, too (%(n)s of %(planned)s registered viewers)."
            )
            % told
        )
    return (
        gettext("This interval holds at every look, while data come in, too (%(n)s viewers so far).") % told
    )


def standing_sentence(found: Findings, of: str, series: str) -> str:
    """Say whether a comparison is about the primary outcome, or exploratory."""
    standing = found.choice(f"{of}.standing")
    if standing is None or standing.name == "primary":
        return gettext("This is the primary outcome.")
    return gettext(
        "Exploratory: %(measure)s is not the primary outcome, so what is found here is a hint for the next study."
    ) % {"measure": within(SERIES[series])}


def refusal_sentence(needs: Needs) -> str:
    """Say why ads are not held against each other; empty where something else is missing."""
    if needs.what == "order":
        return gettext(
            "The ads were shown in one order to everybody: what an ad does cannot be told from its place and from "
            "what was seen before it, so they are not compared. Choose a random order in the next campaign."
        )
    if needs.what == "registered_viewers":
        return gettext(
            "Nothing is called a difference yet: one look at the end is registered, and %(more)s more viewers are to "
            "come."
        ) % {"more": count(needs.more)}
    return ""
