"""What the section of answers says, each with n and interval."""

from collections.abc import Callable

from dashboards.analysis.survey.face_against import TITLES, FaceAgainst, Question
from dashboards.analysis.survey.predicted import Predicted
from dashboards.statistics.agreement import MIN_VIEWERS
from dashboards.statistics.prediction import boosting, folds, models, summary
from dashboards.statistics.prediction.features import FEATURES
from dashboards.statistics.prediction.summary import Prediction, Wanted
from dashboards.statistics.values import Estimate
from dashboards.surfaces.maths import Maths
from dashboards.surfaces.words import percent, signed, viewers


def answers_sentence(found: FaceAgainst) -> str:
    """Say how the ad is liked; or how many answers are missing."""
    if not found.enough:
        return f"Not enough answers yet: {viewers(found.viewers)} answered, {MIN_VIEWERS} are needed."
    liking = found.questions[0].mean
    if liking is None or liking.low is None:
        return f"{viewers(found.viewers)} answered, but nobody, or everybody alike, said how they like it."
    return (
        f"Viewers rate how they like it {liking.value:.1f} of 5 "
        f"(n = {liking.n:,} · 95 %: {liking.low:.1f} to {liking.high:.1f})."
    )


def agreement_sentence(question: Question) -> str:
    """Say whether face and answer go together."""
    rho = question.agreement
    if rho is None:
        return (
            f"Not enough answers yet: {viewers(question.both)} with an answer and a face, {MIN_VIEWERS} are needed."
            if question.both < MIN_VIEWERS
            else "All answers, or all faces, are alike: there is nothing to compare."
        )
    told = f"ρ = {signed(rho.value)} (n = {rho.n:,} · 95 %: {signed(rho.low)} to {signed(rho.high)})"
    if rho.low > 0:
        return f"Who smiles more, answers higher: {told}."
    if rho.high < 0:
        return f"Who smiles more, answers lower: {told}."
    return f"Smiles and answers are not shown to go together: {told}."


def prediction_sentences(found: Predicted, ad_pk: int) -> list[str]:
    """Say for each question what the face foretells of an ad that the model has not seen, and how far to trust that."""
    if not any(found.predictions.values()):
        most = max(found.wanted.values(), key=lambda own: own.answers)
        return [f"Not enough answers yet to judge a prediction: {_missing(most)}"]
    return [
        f"{TITLES[question]}: "
        + (_foretold(told, ad_pk) if told else f"not enough answers yet: {_missing(found.wanted[question])}")
        for question, told in found.predictions.items()
    ]


def prediction_rows(found: Predicted) -> list[tuple[str, list[str], str]]:
    """Return the rows of the table: what, the number of each question with its interval, and what it means."""
    if not any(found.predictions.values()):
        return []
    cells = [_cells(told) if told else ["–"] * len(_MEANINGS) for told in found.predictions.values()]
    return [
        (name, list(row), about)
        for (name, about), row in zip(_MEANINGS, zip(*cells, strict=True), strict=True)
    ]


_MEANINGS = (
    ("AUC, face", "chance to rank a viewer who answers 4 or 5 above another one of the ad; 0.50 is guessing"),
    (
        "AUC, gradient boosting",
        "the same from trees, which see thresholds and combinations; for comparison only",
    ),
    ("AUC, mean smile only", "the same with one number, as a baseline"),
    ("AUC, base rate", "guessing by how many answer 4 or 5, which does not tell viewers of an ad apart"),
    ("Base rate", "share of answers of 4 or 5"),
    ("Calibration slope", "1 is right; below 1, predictions are too extreme"),
    ("Calibration slope, gradient boosting", "the same of the trees"),
    ("Brier score", "mean squared error of the probability; 0 is perfect"),
    ("Brier score, gradient boosting", "the same of the trees"),
    ("Brier score, base rate", "the same of the base rate alone, as a baseline"),
    ("80 % interval of one answer", "and how many answers to left-out ads it held"),
    ("Answers", "with a face; viewers; ads"),
)


def _cells(told: Prediction) -> list[str]:
    return [
        _number(told.face),
        _number(told.boosted),
        _number(told.smile),
        "0.50",
        _number(told.base_rate, percent),
        _number(told.face_slope),
        _number(told.boosted_slope),
        _number(told.brier, _three_digits),
        _number(told.boosted_brier, _three_digits),
        _number(told.base_brier, _three_digits),
        f"± {told.half_width:.1f} points; held {_number(told.covered, percent)}",
        f"{told.n:,}; {told.viewers:,}; {told.ads}",
    ]


def _foretold(told: Prediction, ad_pk: int) -> str:
    sure = f"AUC {told.face.value:.2f}{_range(told.face)} on ads and viewers that it has not seen"
    own = next((row for row in told.by_ad if row.ad == ad_pk), None)
    if not told.better:
        return f"the face does not foretell it here: {sure}, where 0.50 is guessing. No prediction is made."
    if own is None:
        return f"the face foretells it in this campaign ({sure}), but this ad has no answers with a face."
    given = _number(own.given, percent)
    return (
        f"from faces alone, {percent(own.predicted)} of this ad’s viewers would answer 4 or 5; {given} did, "
        f"n = {own.given.n:,}. {sure}."
    )


def agreement_maths(found: FaceAgainst) -> Maths:
    """Return the maths of face against answers."""
    return Maths(
        formula="Spearman’s ρ of the viewer’s mean happiness above the resting face (F6) and the viewer’s answer",
        parameters=[
            ("Viewers", f"≥ {MIN_VIEWERS} with both"),
            ("Interval", "95 %, Fisher’s z with variance (1 + ρ²/2)/(n − 3)"),
            ("By answer", "mean face with its BCa interval over viewers (F19)"),
        ],
        n=f"{viewers(found.viewers)} with {found.plays} answered plays; several plays of one viewer are averaged first",
        excluded="questions that were left out; plays without a camera, and those whose quality was rejected",
        version="agreement v1",
        citation="Bonett & Wright 2000, Psychometrika 65, 23–28",
    )


def prediction_maths(found: Predicted) -> Maths:
    """Return the maths of F35."""
    weights = [
        (
            f"Weights, {TITLES[question].lower()}",
            ", ".join(f"{name} {_two_digits(value)}" for name, value in told.coefficients.items()),
        )
        for question, told in found.predictions.items()
        if told
    ]
    return Maths(
        formula=f"F35: P(answer ≥ {summary.HIGH}), and the expected answer, by ridge ordinal logistic regression "
        f"(proportional odds) on one play’s {', '.join(FEATURES)}",
        parameters=[
            ("Judged on", f"the ad left out, and {folds.GROUPS} groups of viewers left out in turn"),
            (
                "Beside it",
                f"gradient boosting on the same folds, {boosting.ROUNDS} trees of depth {boosting.DEPTH}, rate "
                f"{boosting.RATE:g}, {boosting.LEAF} answers a leaf at least; set beforehand",
            ),
            ("Ridge", f"{models.PENALTY:g} on standardised features"),
            ("Interval of an answer", "split conformal, a third of the training viewers kept aside"),
            ("Intervals", "95 %, viewers resampled"),
            *weights,
        ],
        n="; ".join(
            f"{TITLES[question].lower()}: {own.answers} answers with a face, {own.ads} ads"
            for question, own in found.wanted.items()
        ),
        excluded="plays without an answer, without a camera, or whose quality was rejected",
        version=f"F35 v{summary.VERSION}",
        citation="McDuff et al. 2015, IEEE Transactions on Affective Computing 6 (anchor: AUC 0.85 for liking, 0.78 "
        "for purchase intent); McCullagh 1980, JRSS B 42; Friedman 2001, Annals of Statistics 29; "
        "Lei et al. 2018, JASA 113",
    )


def points(found: Estimate) -> str:
    """Return a mean answer with what stands behind it."""
    return f"{_number(found, '{:.1f}'.format)}, n = {found.n:,}"


def _missing(own: Wanted) -> str:
    low = own.answers - own.high
    return (
        f"{own.answers} answers with a face on {own.ads} {'ad' if own.ads == 1 else 'ads'} ({own.high} of 4 or 5, "
        f"{low} lower). Needed are {summary.MIN_ANSWERS} on {summary.MIN_ADS} ads, with {summary.MIN_EACH} of either "
        "kind."
    )


def _two_digits(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _number(found: Estimate, say: Callable[[float], str] = _two_digits) -> str:
    return f"{say(found.value)}{_range(found, say)}" if found.value == found.value else "–"


def _three_digits(value: float) -> str:
    return f"{value:.3f}"


def _range(found: Estimate, say: Callable[[float], str] = _two_digits) -> str:
    if found.low is None or found.high is None:
        return ""
    return f" (95 %: {say(found.low)} to {say(found.high)})"
