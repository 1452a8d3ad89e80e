"""What the section of answers says, each with n and interval."""

from dashboards.answers.face_against import FaceAgainst, Question
from dashboards.answers.predicted import QUESTION, Predicted
from dashboards.maths import Maths
from dashboards.metrics.agreement import MIN_VIEWERS
from dashboards.metrics.intervals import Estimate
from dashboards.metrics.prediction import folds, models, summary
from dashboards.metrics.prediction.features import FEATURES
from dashboards.words import percent, signed, viewers


def answers_sentence(found: FaceAgainst) -> str:
    """Say how the ad is liked; or how many answers are missing."""
    if not found.enough:
        return f"Not enough answers yet: {viewers(found.viewers)} answered, {MIN_VIEWERS} are needed."
    liking = found.questions[0].mean
    if liking is None or liking.low is None:
        return f"{viewers(found.viewers)} answered, but nobody, or everybody alike, said how they like it."
    return (
        f"Viewers rate how they like it {liking.value:.1f} of 5 "
        f"(n = {liking.n} · 95 %: {liking.low:.1f} to {liking.high:.1f})."
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
    told = f"ρ = {signed(rho.value)} (n = {rho.n} · 95 %: {signed(rho.low)} to {signed(rho.high)})"
    if rho.low > 0:
        return f"Who smiles more, answers higher: {told}."
    if rho.high < 0:
        return f"Who smiles more, answers lower: {told}."
    return f"Smiles and answers are not shown to go together: {told}."


def prediction_sentence(found: Predicted, ad_pk: int) -> str:
    """Say what the face foretells of an ad that the model has not seen, and how far to trust that."""
    if found.prediction is None:
        return _missing(found)
    told = found.prediction
    sure = f"AUC {told.face.value:.2f}{_range(told.face)} on ads and viewers that it has not seen"
    own = next((row for row in told.by_ad if row.ad == ad_pk), None)
    if not told.better:
        return f"The face does not foretell satisfaction here: {sure}, where 0.50 is guessing. No prediction is made."
    if own is None:
        return f"The face foretells satisfaction in this campaign ({sure}), but this ad has no answers with a face."
    given = f"{percent(own.given.value)}{_range(own.given, percent)}"
    return (
        f"From faces alone, {percent(own.predicted)} of this ad’s viewers would be satisfied; {given} said so, "
        f"n = {own.given.n}. {sure}."
    )


def prediction_rows(found: Predicted) -> list[tuple[str, str, str]]:
    """Return the rows of the table: what, number with interval, and what it means."""
    told = found.prediction
    if told is None:
        return []
    return [
        (
            "AUC, face",
            _number(told.face),
            "chance to rank a satisfied viewer of an ad above another one; 0.50 is guessing",
        ),
        ("AUC, mean smile only", _number(told.smile), "the same with one number, as a baseline"),
        (
            "AUC, base rate",
            "0.50",
            f"{percent(told.base_rate.value)} satisfied{_range(told.base_rate, percent)}",
        ),
        ("Calibration slope", _number(told.face_slope), "1 is right; below 1, predictions are too extreme"),
        (
            "Brier score",
            f"{told.brier:.3f}",
            f"mean squared error; the base rate alone has {told.base_brier:.3f}",
        ),
        (
            "80 % interval of one answer",
            f"± {told.half_width:.1f} points",
            f"it held {percent(told.covered.value)}{_range(told.covered, percent)} of answers to left-out ads",
        ),
    ]


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
    told = found.prediction
    weights = told.coefficients.items() if told else ()
    return Maths(
        formula=f"F35: P({QUESTION} ≥ {summary.HIGH}) by ridge logistic regression on one play’s {', '.join(FEATURES)}",
        parameters=[
            ("Judged on", f"the ad left out, and {folds.GROUPS} groups of viewers left out in turn"),
            ("Ridge", f"{models.PENALTY:g} on standardised features"),
            ("Interval of an answer", "split conformal, a third of the training viewers kept aside"),
            ("Intervals", "95 %, viewers resampled"),
            *((f"Weight of {name}", f"{value:+.2f}") for name, value in weights),
        ],
        n=f"{found.wanted.answers} answers with a face, {found.wanted.ads} ads",
        excluded="plays without an answer, without a camera, or whose quality was rejected",
        version=f"F35 v{summary.VERSION}",
        citation="McDuff et al. 2015, IEEE Transactions on Affective Computing 6 (anchor: AUC 0.85 for liking, 0.78 "
        "for purchase intent); le Cessie & van Houwelingen 1992; Lei et al. 2018, JASA 113",
    )


def points(found: Estimate) -> str:
    """Return a mean answer with what stands behind it."""
    return f"{found.value:.1f}{_range(found, lambda value: f'{value:.1f}')}, n = {found.n}"


def _missing(found: Predicted) -> str:
    own = found.wanted
    low = own.answers - own.high
    return (
        f"Not enough answers yet to judge a prediction: {own.answers} answers with a face on {own.ads} "
        f"{'ad' if own.ads == 1 else 'ads'} ({own.high} of 4 or 5, {low} lower). Needed are {summary.MIN_ANSWERS} on "
        f"{summary.MIN_ADS} ads, with {summary.MIN_EACH} of either kind."
    )


def _number(found: Estimate) -> str:
    return f"{_two_digits(found.value)}{_range(found)}" if found.value == found.value else "–"


def _two_digits(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _range(found: Estimate, words: object = None) -> str:
    if found.low is None or found.high is None:
        return ""
    say = words or _two_digits
    return f" (95 %: {say(found.low)} to {say(found.high)})"
