"""What figures of a campaign's own questions, of those who refuse the camera, and of those who disagree are called."""

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text

LABELS: dict[str, tuple[Text, ...]] = {
    "own.viewers": (_("Viewers who answered this question"),),
    "own.share": (_("Chose this answer"), _("of those who answered the question")),
    "own.mean": (_("Mean of the points"), _("several answers of one viewer are averaged first")),
    "slider.viewers": (_("Viewers who moved the slider"), _("without a camera")),
    "slider.mean": (_("Slider"), _("mean over the ad, from −1 (bad) to 1 (good)")),
    "slider.trace": (_("Slider, second by second"),),
    "disagreed.viewers": (_("Viewers who disagree"), _("with what was read of their own face")),
    "disagreed.moments": (
        _("Moments that they disagree with"),
        _("stretches of the ad, of all these viewers"),
    ),
    "disagreed.share": (
        _("Disagree with a moment"),
        _("of all of whom anything was read; few open their own page, so it is the least"),
    ),
    "disagreed.word": (
        _("Viewers who call it"),
        _("each viewer once a word; words of fewer than five left out"),
    ),
    "survey.without_camera": (_("Watched without a camera"), _("of those who answered")),
    "survey.refusal": (
        _("With the camera against without"),
        _("mean answer of those with it, less that of those without"),
    ),
    "survey.refusal_shift": (
        _("What refusal does to the answer"),
        _("mean answer of those with the camera, less that of all"),
    ),
}
