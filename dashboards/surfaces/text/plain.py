"""What stands open on an ad's page: everyday words for somebody who has five minutes. The terms of statistics that they
stand for are behind the glossary, and the full sentences further down the page."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.values import Estimate, Moment
from dashboards.surfaces.text.format import between, clock, viewers
from dashboards.surfaces.text.part_labels import Text
from dashboards.surfaces.text.reception import HEADLINES, change_sentence, conclusive, preview, size_word

LAYERS: dict[str, Text] = {
    "valence": _("Response"),
    "expressions": _("Smiles and other expressions"),
    "attention": _("Attention"),
}
ABOUT: dict[str, Text] = {
    "valence": _("Above the middle line faces look more positive than at rest, below it more negative."),
    "expressions": _("How much more of each expression faces show than at rest."),
    "attention": _("How many of the viewers face the screen."),
}


def headline_of(found: Findings) -> Finding | None:
    """Return the figure that the summary is about: with the interval of this look, where there is one."""
    return next(
        (own for name in HEADLINES if (own := found.get(name)) and own.known and conclusive(found)),
        None,
    )


def summary(found: Findings) -> str:
    """Say how an ad is received, without a number."""
    if not found.count("viewers"):
        return gettext("Nobody has been measured with this ad yet.")
    own = headline_of(found)
    if own is None or not isinstance(own.value, Estimate) or own.preview:
        # There may be viewers enough, and too few of them with a resting face, or registered: that is said, too.
        rested = found.viewers("change_valence.trace") >= found.count("viewers")
        few = found.count("viewers") < MIN_FOR_MEANS and (rested or not conclusive(found))
        return preview(found) if few else change_sentence(found)
    best = found.moment("change_valence.high")
    place = (
        gettext("It is received best at %(clock)s.") % {"clock": clock(best.at_ms)}
        if best and best.settled
        else gettext("No moment stands out.")
    )
    return f"{_change(own.value, found.estimate('change_valence.size'))} {place}"


def plain_note(own: Finding) -> str:
    """Return what stands behind a figure, n and interval, without the words of statistics."""
    value = own.value
    if not isinstance(value, (Estimate, Moment)) or value.low is None or value.high is None:
        return viewers(own.n) if own.n else ""
    parts = {"viewers": viewers(value.n), "range": between(value.low, value.high, own.scale.unit)}
    mark = f" · {gettext('a preview')}" if own.preview else ""
    return gettext("%(viewers)s · likely %(range)s") % parts + mark


def scene_word(lift: Finding) -> tuple[str, str]:
    """Return how a scene stands in its ad: a key for its colour, and words."""
    value = lift.value
    if not isinstance(value, Estimate) or value.low is None or value.high is None or lift.preview:
        return "unknown", gettext("Too few viewers to tell")
    if value.low > 0:
        return "above", gettext("Above its average")
    if value.high < 0:
        return "below", gettext("Below its average")
    return "even", gettext("Average")


def scenes_sentence(words: Sequence[str], *, cut: bool, known: bool) -> str:
    """Say what the strip of scenes shows. `words`: the keys of its scenes' words; `cut`: whether the ad has cuts."""
    if not known:
        return gettext("The clip is being read for its cuts; its scenes will stand here in a minute.")
    parts = [] if cut else [gettext("Nothing is cut in this ad: these are equal parts of it.")]
    if "unknown" in words:
        parts.append(gettext("Scenes are judged from %(least)d viewers on.") % {"least": MIN_FOR_MEANS})
    elif {"above", "below"} & set(words):
        parts.append(gettext("Coloured scenes lie clearly above or below the ad’s average."))
    else:
        parts.append(gettext("No scene lies clearly above or below the ad’s average."))
    return " ".join(parts)


def _change(value: Estimate, size: Estimate | None) -> str:
    if value.low is None or value.high is None or value.low <= 0 <= value.high:
        return gettext("Faces do not clearly change from how they look at rest.")
    parts = {"size": size_word(size)}
    if value.value > 0:
        return gettext("Faces look %(size)s more positive than at rest.") % parts
    return gettext("Faces look %(size)s more negative than at rest.") % parts
