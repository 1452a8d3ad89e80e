"""The terms that stand on pages, each with its explanation: the same words as docs/glossary.md."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text


@dataclass(frozen=True)
class Term:
    """`shown`: how a page names it. `entry`: its name in docs/glossary.md. `about`: what it means."""

    shown: Text
    entry: str
    about: Text


TERMS: dict[str, Term] = {
    "attention": Term(
        _("attention"),
        "attention",
        _("the share of time in which the face is there and turned to the screen"),
    ),
    "change": Term(
        _("change from the resting face"),
        "change",
        _(
            "the mean over the ad minus the same over the viewer's own resting face, with its sign: +0.02 of valence "
            "is a little more positive than at rest. Headlines, comparisons and the norm are made of it; viewers "
            "without a usable neutral screen are left out and counted"
        ),
    ),
    "expression": Term(
        _("apparent expression"),
        "apparent expression",
        _(
            "what a face shows, as other people would name it. It is not what the person feels, and the platform never "
            "says so"
        ),
    ),
    "exploratory": Term(
        _("exploratory"),
        "exploratory",
        _(
            "found beside the primary outcome: a hint for the next study, corrected for all that its page tests, and "
            "never called a result"
        ),
    ),
    "likely": Term(
        _("likely range"),
        "likely range",
        _("a range made so that it covers the true value in 95 of 100 studies; a confidence interval"),
    ),
    "note": Term(
        _("team’s notes"),
        "team's note",
        _("what a colleague wrote at a moment of an ad; for the team, never for viewers"),
    ),
    "scene": Term(
        _("scene"),
        "scene",
        _(
            "a part of an ad from one cut to the next, a second at least; five equal parts where nothing is cut. Cuts "
            "are found in the clip, dissolves are not"
        ),
    ),
    "valence": Term(
        _("valence"),
        "valence",
        _(
            "from −1, unpleasant, to +1, pleasant, as the face appears: made of the seven probabilities. What counts "
            "is its change from the resting face"
        ),
    ),
    "moment": Term(
        _("key moment"),
        "key moment",
        _(
            "where an ad's response is strongest or weakest: found on one half of the viewers and read on the other, "
            "so that choosing does not flatter"
        ),
    ),
}
