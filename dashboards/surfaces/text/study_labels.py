"""What figures of a study as a whole are called: its registration, its looks, the model beside the simple estimator."""

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text

LABELS: dict[str, tuple[Text, ...]] = {
    "registration.outcome": (_("Registered outcome"), _("the one measure that decides")),
    "registration.viewers": (_("Registered viewers"), _("how many are to be measured")),
    "registration.looks": (_("Registered looks"), _("when results may be looked at")),
    "registration.before": (_("Had taken part by then"),),
    "registration.history": (_("What is registered"),),
    "scene.start": (_("Scene begins"),),
    "scene.change_valence": (_("Change of valence"), _("within the scene, from the resting face")),
    "scene.lift": (_("Against the ad"), _("change of valence, scene minus whole ad")),
    "scene.attention": (_("Attention"), _("within the scene")),
    "scene.brands": (_("Brand moments"), _("seen within the scene")),
    "segment.spread": (_("Highest segment against the lowest"), _("corrected for being chosen")),
    "segment.spread.p": (_("p, adjusted"), _("for all segments of all variables")),
    "weighted.change_valence": (_("Change of valence, weighted"), _("to the campaign’s target shares")),
    "weighted.counts_as": (_("Counts as"), _("viewers who all weigh the same")),
    "weighted.left_out": (_("Not weighted"), _("the panel did not tell all that is weighted by")),
    "weighted.trimmed": (_("Weights that were cut"), _("five times the mean is the most")),
    "family.weighted": (_("Weighted"), _("the difference, weighted to the campaign’s target shares")),
    "change_valence.brand.p": (_("p, adjusted"), _("for all moments of the ad")),
    "segment.highest": (_("Highest segment"),),
    "segment.lowest": (_("Lowest segment"),),
    "pair.difference.p_adjusted": (
        _("p, adjusted"),
        _("for all that the page tests, and the pairs that might have been chosen"),
    ),
    "pair.difference.verdict": (_("On the whole"),),
    "pair.simple": (_("Difference, simple"), _("without the model, as a check")),
    "pair.standing": (_("Kind of result"),),
    "pair.look": (_("Look"),),
    "pair.look.planned": (_("Registered viewers"),),
    "pair.tests": (_("Exploratory tests of the page"),),
    "pair.difference.trace.p_adjusted": (_("p of the difference over time, adjusted"),),
    "ad.standing": (_("Kind of result"),),
    "ad.look": (_("Look"),),
    "ad.look.planned": (_("Registered viewers"),),
    "change_valence.judged": (
        _("Change of valence, as judged"),
        _("its interval holds at every look, or is that of the registered one"),
    ),
    "frames.lost": (_("Time without a value"), _("of the ad, a viewer: frames lost, or not valid")),
    "change_valence.lost.low": (
        _("Valence at the least"),
        _("had all lost moments been as negative as the most negative 1 % seen"),
    ),
    "change_valence.lost.high": (
        _("Valence at the most"),
        _("had all lost moments been as positive as the most positive 1 % seen"),
    ),
    "play.exposures": (_("Exposures by how the ad played"), _("sound, part in sight, size")),
    "play.flaws": (_("Why the play was not good"), _("one exposure may have several")),
    "play.with_sound": (_("Time with sound"), _("of the time that the ad played")),
    "play.in_sight": (_("Part of the ad in sight"), _("mean over the time that it played")),
    "play.captioned": (_("Time with captions"), _("of the time that the ad played")),
    "play.full_screen": (_("Time in full screen"), _("of the time that the ad played")),
    "play.heard": (_("Heard the test tones"), _("of the viewers who were asked to count them")),
    "play.good.change_valence": (
        _("Change of valence where the ad played well"),
        _("exposures with a good play alone"),
    ),
    "family.standing": (_("Kind of result"),),
    "family.look": (_("Look"),),
    "family.look.viewers": (_("Viewers measured so far"),),
    "family.look.planned": (_("Registered viewers"),),
    "family.pooled": (
        _("Difference, partially pooled"),
        _("drawn to zero as far as chance may have made it"),
    ),
    "family.simple": (_("Difference, simple"), _("without the model, as a check")),
}
OUTCOMES: dict[str, Text] = {
    "change_valence": _("Change of valence from the viewer’s own resting face"),
    "change_happy": _("Change of happiness from the viewer’s own resting face"),
    "change_surprise": _("Change of surprise from the viewer’s own resting face"),
    "engagement": _("Engagement"),
    "attention": _("Attention"),
}
LOOKS: dict[str, Text] = {
    "end": _("one look, at the end"),
    "any": _("looks while data come in"),
}
# The names that these figures choose among.
NAMES: dict[str, Text] = {
    **OUTCOMES,
    **LOOKS,
    "differs": _("differs"),
    "open": _("data are still coming in"),
    "waiting": _("not judged before the registered look"),
    "final": _("final look as registered"),
    "primary": _("primary outcome"),
    "exploratory": _("exploratory"),
}
