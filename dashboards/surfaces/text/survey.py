"""What is said of survey answers, each with n and interval: how an ad is liked, and what the face predicts."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.analysis.survey.answered import part_of
from dashboards.statistics.agreement import MIN_VIEWERS
from dashboards.statistics.prediction import boosting, folds, models, summary
from dashboards.statistics.values import Estimate, Table, Unit
from dashboards.surfaces.text.format import between, count, n_text, number, viewers, within
from dashboards.surfaces.text.labels import QUESTIONS
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import behind_figure, told_figure


def survey_headline(found: Findings) -> str:
    """Say how the ad is liked; or how many answers are missing."""
    answered = found.count("survey.viewers")
    if answered < MIN_VIEWERS:
        return gettext("Not enough answers yet: %(viewers)s answered, %(least)d are needed.") % {
            "viewers": viewers(answered),
            "least": MIN_VIEWERS,
        }
    liking = found[f"survey.answer[{part_of('liking')}]"]
    if not liking.known:
        return gettext("%(viewers)s answered, but nobody, or everybody alike, said how they like it.") % {
            "viewers": viewers(answered)
        }
    return gettext("Viewers rate how they like it %(answer)s.") % {"answer": _told(liking)}


def agreement_text(found: Findings, question: str) -> str:
    """Say whether face and answer to one question go together."""
    own = found[f"survey.agreement[{part_of(question)}]"]
    rho, both = own.value, found.count(f"survey.both[{part_of(question)}]")
    if not isinstance(rho, Estimate):
        if both >= MIN_VIEWERS:
            return gettext("All answers, or all faces, are alike: there is nothing to compare.")
        return gettext(
            "Not enough answers yet: %(viewers)s with an answer and a face, %(least)d are needed."
        ) % {"viewers": viewers(both), "least": MIN_VIEWERS}
    parts = {"rho": f"ρ = {_told(own)}"}
    if rho.low is not None and rho.low > 0:
        return gettext("Who smiles more, answers higher: %(rho)s.") % parts
    if rho.high is not None and rho.high < 0:
        return gettext("Who smiles more, answers lower: %(rho)s.") % parts
    return gettext("Smiles and answers are not shown to go together: %(rho)s.") % parts


def refusal_text(found: Findings) -> str:
    """Say whether those who watched without the camera answered otherwise: of their faces nothing is known."""
    share = found["survey.without_camera"]
    if not found.estimate(share.name) or not share.value.value:
        return ""
    parts = {"share": _told(share)}
    own = [found[f"survey.refusal_shift[{part_of(name)}]"] for name in QUESTIONS]
    if not any(shift.known for shift in own):
        return gettext("%(share)s watched without the camera: too few of them to say what that does.") % parts
    apart = [shift for shift in own if shift.known and not shift.value.low <= 0 <= shift.value.high]
    if not apart:
        return (
            gettext(
                "%(share)s watched without the camera; their answers are not shown to differ from those of people with "
                "it. Of their faces nothing is known."
            )
            % parts
        )
    most = max(apart, key=lambda shift: abs(shift.value.value))
    parts |= {"question": within(QUESTIONS[part_name(most.part)]), "shift": _told(most)}
    if most.value.value > 0:
        text = gettext(
            "%(share)s watched without the camera, and answer otherwise: with the camera alone, %(question)s looks too "
            "high: %(shift)s. Faces may be off, too: of theirs nothing is known."
        )
    else:
        text = gettext(
            "%(share)s watched without the camera, and answer otherwise: with the camera alone, %(question)s looks too "
            "low: %(shift)s. Faces may be off, too: of theirs nothing is known."
        )
    return text % parts


def prediction_texts(found: Findings, ad_pk: int) -> list[str]:
    """Say for each question what the face predicts of an ad that the model has not seen, and how far to trust that."""
    judged = {question: found[f"prediction.auc.face[{part_of(question)}]"] for question in QUESTIONS}
    if any(own.needs and own.needs.what == "computing" for own in judged.values()):
        return [gettext("The prediction is being computed: look again in a minute or two.")]
    if not any(own.known for own in judged.values()):
        most = max(QUESTIONS, key=lambda name: found.count(f"prediction.wanted.answers[{part_of(name)}]"))
        return [
            gettext("Not enough answers yet to judge a prediction: %(missing)s")
            % {"missing": _missing(found, most)}
        ]
    texts = [
        gettext("%(question)s: %(text)s")
        % {
            "question": QUESTIONS[question],
            "text": _predicted(found, own, question, ad_pk)
            if own.known
            else gettext("not enough answers yet: %(missing)s") % {"missing": _missing(found, question)},
        }
        for question, own in judged.items()
    ]
    return [*texts, gettext("Newer answers are not in it yet.")] if found.behind else texts


def better(auc: Finding) -> bool:
    """Return whether the face is shown to predict at all: the interval of its AUC lies above one half."""
    return isinstance(auc.value, Estimate) and auc.value.low is not None and auc.value.low > 0.5


def survey_method(found: Findings) -> MethodText:
    """Return the method of face against answers."""
    exposures = found.count("survey.exposures")
    n = ngettext(
        "%(viewers)s with %(count)s answered exposure; several of one viewer are averaged first",
        "%(viewers)s with %(count)s answered exposures; several of one viewer are averaged first",
        exposures,
    ) % {"viewers": viewers(found.count("survey.viewers")), "count": count(exposures)}
    excluded = gettext("questions that were left out; exposures without a camera, and those of poor quality")
    return method_of(found.group("agreement"), n=n, excluded=excluded)


def refusal_method(found: Findings) -> MethodText:
    """Return the method of what refusal does."""
    n = gettext("%(viewers)s; several answers of one are averaged first") % {
        "viewers": viewers(found.count("survey.viewers"))
    }
    excluded = gettext("people who neither watched nor answered: of them nothing is known")
    return method_of(found.group("refusal"), n=n, excluded=excluded)


def slider_method(found: Findings) -> MethodText:
    """Return the method of the slider."""
    return method_of(
        found.group("slider"),
        n=viewers(found.count("slider.viewers")),
        excluded=gettext("people with the camera, who see no slider, and those who never moved it"),
        parameters=[(gettext("Before the first move"), gettext("0, the middle"))],
    )


def disagreed_sentence(found: Findings) -> str:
    """Say how many viewers disagree with how many moments, and no number of few."""
    if not found["disagreed.viewers"].known:
        return gettext("Fewer than five viewers disagree with what was read of them.")
    moments = found.count("disagreed.moments")
    text = ngettext(
        "%(viewers)s disagreed with %(count)s moment of what was read of them.",
        "%(viewers)s disagreed with %(count)s moments of what was read of them.",
        moments,
    )
    return text % {"viewers": viewers(found.count("disagreed.viewers")), "count": count(moments)}


def disagreed_method(found: Findings) -> MethodText:
    """Return the method of the disagreement."""
    own = found.estimate("disagreed.share")
    return method_of(
        found.group("disagreed"),
        n=viewers(own.n if own else 0),
        excluded=gettext("nobody; who never opened their own page counts as one who does not disagree"),
    )


def prediction_method(found: Findings) -> MethodText:
    """Return the method of the prediction."""
    return method_of(
        found.group("prediction"),
        n="; ".join(
            gettext("%(question)s: %(answers)s answers with a face, %(ads)s ads")
            % ({"question": title} | _counts(found, question))
            for question, title in QUESTIONS.items()
        ),
        excluded=gettext("exposures without an answer, without a camera, or of poor quality"),
        parameters=[*_parameters(), *_weights(found)],
    )


def _parameters() -> list[tuple[str, str]]:
    judged = gettext("the ad left out, and %(groups)d groups of viewers left out in turn")
    trees = gettext(
        "on the same folds, %(rounds)d trees of depth %(depth)d, rate %(rate)s, %(leaf)d answers a leaf at least"
    )
    return [
        (gettext("Judged on"), judged % {"groups": folds.GROUPS}),
        (
            gettext("Gradient boosting"),
            trees
            % {
                "rounds": boosting.ROUNDS,
                "depth": boosting.DEPTH,
                "rate": f"{boosting.RATE:g}",
                "leaf": boosting.LEAF,
            },
        ),
        (
            gettext("Ridge"),
            gettext("%(penalty)s on standardised features") % {"penalty": f"{models.PENALTY:g}"},
        ),
        (gettext("Intervals"), gettext("95 %%, viewers resampled") % ()),
    ]


def _weights(found: Findings) -> list[tuple[str, str]]:
    rows = []
    for question, title in QUESTIONS.items():
        table = found.table(f"prediction.weights[{part_of(question)}]")
        if isinstance(table, Table):
            text = ", ".join(f"{gettext(name)} {number(weight, Unit.EFFECT)}" for name, weight in table.rows)
            rows.append((gettext("Weights, %(question)s") % {"question": title}, text))
    return rows


def _predicted(found: Findings, auc: Finding, question: str, ad_pk: int) -> str:
    sure = gettext("AUC %(auc)s on ads and viewers that it has not seen") % {"auc": _told(auc)}
    pairs = found.get(f"prediction.pairs.face[{part_of(question)}]")
    if pairs is not None and pairs.known:
        sure += gettext(
            "; of two ads that it has not seen it names the better liked one in %(share)s of pairs"
        ) % {"share": f"{number(pairs.value.value, Unit.PROBABILITY)} ({_ads(pairs.value)})"}
    if not better(auc):
        return gettext(
            "the face does not predict it here: %(sure)s, where 0.50 is guessing. No prediction is made."
        ) % {"sure": sure}
    own, rate = (found.get(f"prediction.{question}.{field}[ad:{ad_pk}]") for field in ("predicted", "given"))
    predicted, given = (found.estimate(part.name) if part else None for part in (own, rate))
    if predicted is None or given is None:
        return gettext(
            "the face predicts it in this campaign (%(sure)s), but this ad has fewer than five answers with a face."
        ) % {"sure": sure}
    return gettext(
        "from faces alone, %(predicted)s of this ad’s viewers would answer 4 or 5; %(given)s did (%(behind)s). "
        "%(sure)s."
    ) % {
        "predicted": number(predicted.value, Unit.SHARE),
        "given": number(given.value, Unit.SHARE),
        "behind": behind_figure(rate) if rate and given.low is not None else n_text(given.n),
        "sure": sure,
    }


def _ads(own: Estimate) -> str:
    ads = ngettext("%(count)s ad", "%(count)s ads", own.n) % {"count": count(own.n)}
    return ads if own.low is None else f"{ads} · 95 %: {between(own.low, own.high, Unit.PROBABILITY)}"


def _missing(found: Findings, question: str) -> str:
    parts: Mapping[str, object] = _counts(found, question) | {
        "need": count(summary.MIN_ANSWERS),
        "need_ads": summary.MIN_ADS,
        "each": summary.MIN_EACH,
    }
    return (
        gettext(
            "answers with a face: %(answers)s, ads: %(ads)s (%(high)s of 4 or 5, %(low)s lower). Needed are "
            "%(need)s on %(need_ads)d ads, with %(each)d of either kind."
        )
        % parts
    )


def _counts(found: Findings, question: str) -> dict[str, object]:
    part = part_of(question)
    answers, high, ads = (
        found.count(f"prediction.wanted.{name}[{part}]") for name in ("answers", "high", "ads")
    )
    return {"answers": count(answers), "high": count(high), "low": count(answers - high), "ads": count(ads)}


def _told(own: Finding) -> str:
    return told_figure(own) if isinstance(own.value, Estimate) else ""
