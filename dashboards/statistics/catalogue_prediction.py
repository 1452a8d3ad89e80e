"""The formulas of targeting, prediction, fairness and synchrony, F34–F37, for the one catalogue."""

from dashboards.statistics import synchrony
from dashboards.statistics.method import Method
from dashboards.statistics.prediction import summary as prediction

PREDICTION_CARDS = (
    Method(
        "F34",
        "Next ad",
        "not computed here yet: reward r = ½(1 + V̄ while attentive)·ā; U = x·θ̃_a − φ·s_ia, θ̃ drawn from its posterior",
        "0 to 1",
        "Thompson 1933, Biometrika 25, 285–294",
    ),
    Method(
        "F35",
        "Predicted answer",
        f"P(answer ≥ {prediction.HIGH}) by ridge ordinal logistic regression on one play; ad and viewer left out; of "
        "two ads that are both left out the better liked one is told by the mean expected answer",
        "0 to 1; AUC 0.5 is guessing",
        "McDuff et al. 2015, IEEE Transactions on Affective Computing 6; McCullagh 1980, Journal of the Royal "
        "Statistical Society B 42, 109–142; Lei et al. 2018, Journal of the American Statistical Association 113; "
        "beside it Friedman 2001, Annals of Statistics 29, 1189–1232",
        {
            "answers": f"≥ {prediction.MIN_ANSWERS} on {prediction.MIN_ADS} ads, {prediction.MIN_EACH} of either kind",
            "interval of an answer": f"split conformal, {prediction.COVERAGE:.0%}",
            "compared with": "gradient boosting, the mean smile alone and the base rate, on the same folds",
        },
        version=prediction.VERSION,
    ),
    Method(
        "F36",
        "Fairness",
        "not computed here yet: by group, gap in recall and in false alarms on resting faces, with bootstrap intervals "
        "and F21; groups by self-report alone",
        "points",
        "ours",
    ),
    Method(
        "F37",
        "Synchrony and reliability",
        "mean over viewers of r(x_i, Σ_{j≠i} x_j), by second; p: as much among viewers whose phases are shuffled. "
        "Reliability 2r/(1 + r): r of the mean traces of two halves of the viewers (median of splits), or of viewers’ "
        "levels of odd and of even seconds",
        "−1 to 1; p 0 to 1",
        "Hasson et al. 2004, Science 303, 1634–1640; Dmochowski et al. 2014, Nature Communications 5, 4567; Spearman "
        "1910 and Brown 1910, British Journal of Psychology 3",
        {
            "viewers": f"≥ {synchrony.MIN_VIEWERS}, {synchrony.MOST_VIEWERS} at most, evenly taken",
            "seconds": f"≥ {synchrony.MIN_SECONDS}",
            "shuffles": f"{synchrony.SHUFFLES}",
            "splits": f"{synchrony.SPLITS}",
        },
    ),
)
