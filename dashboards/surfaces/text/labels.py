"""What each figure is called, and in a few words what it is: the one catalogue of names."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.analysis.finding import Finding, part_name
from dashboards.surfaces.text import (
    decision_labels,
    fairness_labels,
    fatigue_labels,
    study_labels,
    survey_labels,
    targeting_labels,
)
from dashboards.surfaces.text.format import within
from dashboards.surfaces.text.part_labels import KINDS, Text, reason
from inference.expression_names import EXPRESSION_NAMES


@dataclass(frozen=True)
class Label:
    """`title`: the figure's name; `about`: what it is, without a number."""

    title: Text
    about: Text = ""


SERIES: dict[str, Text] = {
    **EXPRESSION_NAMES,
    "valence": _("Valence"),
    "attention": _("Attention"),
    "engagement": _("Engagement"),
    "activation": _("Activation"),
    "expressiveness": _("Expressiveness"),
    "change_angry": _("Change of anger"),
    "change_disgust": _("Change of disgust"),
    "change_fear": _("Change of fear"),
    "change_happy": _("Change of happiness"),
    "change_sad": _("Change of sadness"),
    "change_surprise": _("Change of surprise"),
    "change_neutral": _("Change of neutral"),
    "change_valence": _("Change of valence"),
}
LABELS: dict[str, Label] = {
    "viewers": Label(_("Viewers"), _("people behind the figures")),
    "viewers.excluded": Label(_("Viewers left out of changes"), _("they have no usable resting face")),
    "exposures": Label(_("Exposures"), _("several of one viewer are averaged first")),
    "exposures.excluded": Label(_("Exposures left out"), _("of all figures, or of changes alone")),
    "exposures.read": Label(
        _("Exposures by where they were read"), _("on the server, or on the viewer’s own device")
    ),
    "frames": Label(_("Frames")),
    "frames.set_aside": Label(_("Frames set aside")),
    "frames.valid_share": Label(_("Valid frames"), _("of those taken while the ad ran")),
    "change_valence.mean": Label(
        _("Change of valence"), _("mean over the ad minus the viewer’s own resting face")
    ),
    "change_valence.size": Label(
        _("Size of the change"), _("in standard deviations between viewers (Cohen’s d_z)")
    ),
    "change_valence.high": Label(_("Received best"), _("highest valence, from the resting face")),
    "change_valence.low": Label(_("Received worst"), _("lowest valence, from the resting face")),
    "valence.mean": Label(_("Valence as the network read it"), _("raw: a resting face does not read 0")),
    "expressing_happy.high": Label(_("Most smiles"), _("viewers who clearly smile at once")),
    "change_surprise.high": Label(_("Most surprise"), _("surprise, from the resting face")),
    "engagement.high": Label(_("Most engaging"), _("highest engagement")),
    "attention.low": Label(_("Attention at its lowest"), _("viewers who face the screen")),
    "hook": Label(_("Hook"), _("strongest surprise in the first 8 s")),
    "change_happy.high": Label(_("Hold"), _("strongest happiness, from the resting face")),
    "impact": Label(_("Impact"), _("half strongest happiness, half that of the end")),
    "expressing_happy.people": Label(
        _("Viewers who smiled"), _("clearly, for half a second or longer, at least once")
    ),
    "synchrony": Label(_("Viewers move together"), _("each one’s valence with the mean of the others’")),
    "synchrony.p": Label(_("p of moving together"), _("against traces with shuffled phases")),
    "reliability.trace": Label(_("Reliability of the trace"), _("what two halves of the viewers agree on")),
    "reliability.level": Label(_("Reliability of viewers’ levels"), _("what odd and even seconds agree on")),
    "change_valence.end": Label(_("End"), _("change of valence in the last 10 % or 2 s")),
    "attention.end": Label(
        _("Attention at the end"), _("viewers who face the screen in the last 10 % or 2 s")
    ),
    "change_valence.change": Label(_("Slope"), _("change of valence from start to end")),
    "peak_end": Label(_("Peak–end–trend"), _("peak, end and slope in one number")),
    "peak_end.weight": Label(_("Weights of peak–end–trend")),
    "joy.rise": Label(_("Fastest rise of joy"), _("per second")),
    "joy.fall": Label(_("Fastest fall of joy"), _("per second")),
    "change_valence.arc": Label(_("Arc length of valence"), _("per second of the ad; 1 is flat")),
    "change_valence.third.mean": Label(_("Mean")),
    "change_valence.third.high": Label(_("Highest")),
    "change_valence.third.change": Label(_("Change from its start to its end")),
    "change_valence.brand": Label(_("When the brand appears"), _("change of valence in the 5 s after it")),
    "segment.change_valence": Label(_("Change of valence")),
    "segment.viewers": Label(_("Viewers")),
    "segment.unknown": Label(_("Viewers of whom the panel told nothing")),
    "survey.viewers": Label(_("Viewers who answered")),
    "survey.exposures": Label(_("Answered exposures")),
    "survey.answer": Label(_("Answer"), _("mean answer, from 1 to 5")),
    "survey.recall": Label(_("Named the brand"), _("of those who were asked which brand it was")),
    "survey.both": Label(_("Viewers with an answer and a face")),
    "survey.agreement": Label(
        _("Face against answer"), _("rank correlation of the change of happiness and answer")
    ),
    "survey.face": Label(_("Change of happiness at each answer")),
    "survey.predicted": Label(_("Predicted answers"), _("with their intervals, answer by answer")),
    "plan.viewers": Label(
        _("Viewers to measure"), _("for each ad, or in all where the same people see both")
    ),
    "plan.invited": Label(_("People to invite")),
    "plan.studies": Label(_("Simulated studies")),
    "plan.power": Label(_("Chance to see it"), _("by the number of viewers")),
    "plan.curve": Label(_("Chance to see it"), _("as a line over the number of viewers")),
    "prediction.wanted.answers": Label(_("Answers with a face")),
    "prediction.wanted.high": Label(_("Of these, 4 or 5")),
    "prediction.wanted.ads": Label(_("Ads with such answers")),
    "prediction.auc.face": Label(
        _("AUC, face"),
        _("chance to rank a viewer who answers 4 or 5 above another one of the ad; 0.50 is guessing"),
    ),
    "prediction.auc.boosting": Label(
        _("AUC, gradient boosting"),
        _("the same from trees, which see thresholds and combinations; for comparison only"),
    ),
    "prediction.auc.smile": Label(
        _("AUC, mean smile only"), _("the same with one number; the base rate alone ranks nobody: 0.50")
    ),
    "prediction.pairs.face": Label(
        _("Which of two new ads is liked better, by all features"),
        _("share of pairs told right; 0.50 is guessing; n: ads"),
    ),
    "prediction.pairs.smile": Label(
        _("Which of two new ads is liked better, by the mean smile alone"),
        _("share of pairs told right; n: ads"),
    ),
    "prediction.base_rate": Label(_("Base rate"), _("share of answers of 4 or 5")),
    "prediction.slope.face": Label(
        _("Calibration slope"), _("1 is right; below 1, predictions are too extreme")
    ),
    "prediction.slope.boosting": Label(_("Calibration slope, gradient boosting"), _("the same of the trees")),
    "prediction.brier.face": Label(
        _("Brier score"), _("mean squared error of the probability; 0 is perfect")
    ),
    "prediction.brier.boosting": Label(_("Brier score, gradient boosting"), _("the same of the trees")),
    "prediction.brier.base": Label(
        _("Brier score, base rate"), _("the same of the base rate alone, as a baseline")
    ),
    "prediction.half_width": Label(
        _("80 % interval of one answer"), _("how far it reaches to either side, on average")
    ),
    "prediction.covered": Label(
        _("Answers within their interval"), _("of those to ads that were left out; 80 % are wished")
    ),
    "prediction.answers": Label(
        _("Answers"), _("with a face, predicted by a model that knows neither ad nor viewer")
    ),
    "prediction.viewers": Label(_("Viewers"), _("who gave these answers")),
    "prediction.ads": Label(_("Ads"), _("to which they gave them")),
    "prediction.weights": Label(
        _("Weights"), _("of the model on all answers, in standard deviations of each feature")
    ),
}
QUESTIONS: dict[str, Text] = {
    "liking": _("Liking"),
    "purchase_intent": _("Purchase intent"),
    "satisfaction": _("Satisfaction"),
}
LABELS |= {
    f"prediction.{question}.{field}": Label(title, about)
    for question in QUESTIONS
    for field, title, about in (
        ("predicted", _("Predicted"), _("share of viewers who would answer 4 or 5")),
        ("given", _("Given"), _("share of viewers who did answer 4 or 5")),
    )
}
LABELS |= {
    "pair.sides": Label(_("Who is compared")),
    "pair.viewers": Label(_("Viewers compared")),
    "pair.excluded": Label(_("Viewers left out")),
    "pair.cut": Label(_("Time that only the longer ad has")),
    "pair.mean": Label(_("Mean over the ad")),
    "pair.difference": Label(_("Difference"), _("first − second, on the whole")),
    "pair.difference.p": Label(_("p of the difference"), _("how often chance alone makes one as large")),
    "pair.d_z": Label(_("Cohen’s d_z"), _("difference in its own standard deviations")),
    "pair.g": Label(_("Hedges’ g"), _("difference in standard deviations")),
    "pair.delta": Label(_("Cliff’s δ"), _("how often a viewer of the first shows more")),
    "pair.trace": Label(_("Mean trace")),
    "pair.difference.trace": Label(_("Difference over time")),
    "pair.t": Label(_("t of the difference over time")),
    "pair.difference.trace.p": Label(_("p of the difference over time")),
    "pair.clusters": Label(_("Stretches in which the two differ")),
    "family.best": Label(_("Stands above the others")),
    "family.worst": Label(_("Stands below the others")),
    "family.ads": Label(_("Ads looked at together")),
    "family.viewers": Label(_("Viewers")),
    "family.difference": Label(_("Difference from the mean of the others")),
    "family.sides": Label(_("Who is compared")),
    "family.p": Label(_("p, alone")),
    "family.p_adjusted": Label(_("p, adjusted")),
    "family.stays": Label(_("Stands apart")),
    "norm.level": Label(_("Level in the norm")),
    "norm.place": Label(_("Percentile"), _("0 is lowest, 100 highest")),
    "norm.ads": Label(_("Other ads")),
    "funnel.step": Label(_("Sessions")),
    "funnel.lost": Label(_("Lost before the next step")),
    "funnel.withdrawn": Label(_("Withdrawn sessions"), _("everything of them is erased")),
    "funnel.returned": Label(_("Took part before"), _("recognised by the face: for review")),
    "funnel.exposures": Label(_("Exposures")),
}
_NAMED = (study_labels, decision_labels, targeting_labels, survey_labels, fairness_labels)
LABELS |= {key: Label(*own) for part in _NAMED for key, own in part.LABELS.items()}
# Of an expression that viewers clearly show: (suffix, title).
EXPRESSING: dict[str, Text] = {
    "people": _("By, of the viewers"),
    "floor": _("At rest, by"),
    "mean": _("Share of the time"),
    "high": _("Most at once"),
    "low": _("Least at once"),
}
CHARTS: dict[str, Text] = {
    "expressions": _("Apparent expressions, from the resting face"),
    "valence": _("Valence, from the resting face"),
    **{name: SERIES[name] for name in ("attention", "engagement", "activation")},
}
# The names that choices choose among.
_COMPARED: dict[str, Text] = {
    "paired": _("the same people"),
    "apart": _("different people"),
    "audiences": _("different people"),
    "stays": _("stands apart"),
    "chance": _("could be chance"),
    "none": _("no ad stands apart"),
    "several": _("several, none of which leads"),
}
# In parts, so that a test sees where one name would get two meanings.
CHOICE_PARTS = (
    fatigue_labels.STATUS,
    fatigue_labels.MODELS,
    fatigue_labels.CAPS,
    study_labels.NAMES,
    *(names for part in (decision_labels, targeting_labels) for names in part.PARTS),
    fairness_labels.VERDICTS,
    _COMPARED,
)
CHOICES: dict[str, Text] = {name: text for part in CHOICE_PARTS for name, text in part.items()}
_PARTS: dict[str, Mapping[str, Text]] = {
    **KINDS,
    "question": QUESTIONS,
    "series": SERIES,
    "model": fatigue_labels.MODELS,
    "arm": targeting_labels.ARMS,
    "own_word": {**EXPRESSION_NAMES, "none": _("None of these")},
}


def label(key: str) -> Label:
    """Return what a figure is called. Raises: KeyError: nobody has named it."""
    if key in LABELS:
        return LABELS[key]
    if key.startswith("fatigue."):
        return Label(*fatigue_labels.fatigue_label(key))
    series, _dot, what = key.partition(".")
    if series in SERIES and what in LABELS:
        return Label(f"{SERIES[series]}: {LABELS[what].title}", LABELS[what].about)
    series, _dot, what = key.rpartition(".")
    if series.startswith("expressing_"):
        name = EXPRESSION_NAMES[series.removeprefix("expressing_")]
        return Label(f"{name}: {within(EXPRESSING[what])}")
    if series.startswith("shifted_"):
        name = SERIES[series.removeprefix("shifted_")]
        return Label(gettext("%(name)s after prior shift") % {"name": name})
    name = SERIES[series]
    forms = {
        "mean": gettext("Mean %(name)s"),
        "trace": gettext("%(name)s, second by second"),
        "high": gettext("Highest %(name)s"),
        "floor": gettext("%(name)s where nothing is shown"),
    }
    text = forms[what] % {"name": within(name)}
    return Label(gettext("%(figure)s, as read") % {"figure": text} if f"change_{series}" in SERIES else text)


def choice(name: str) -> str:
    """Return what one of a few names is called; itself where it has no other, as numbers have none."""
    return str(CHOICES.get(name, name))


def part_label(part: str, names: Mapping[str, str] | None = None) -> str:
    """Return what a part is called. `names`: by part, of those that are named by people, such as brand moments."""
    if names and part in names:
        return names[part]
    kind, name = part.split(":", 1)[0], part_name(part)
    if kind == "exposure":
        return gettext("at exposure %(n)s") % {"n": name}
    if kind == "scene":
        return gettext("Scene %(n)s") % {"n": name}
    if kind == "reason":
        return reason(name)
    return str(_PARTS.get(kind, {}).get(name, name))


def title(finding: Finding, names: Mapping[str, str] | None = None) -> str:
    """Return a figure's name with that of its part, for tables that hold many."""
    own = str(label(finding.key).title)
    return f"{own}: {part_label(finding.part, names)}" if finding.part else own
