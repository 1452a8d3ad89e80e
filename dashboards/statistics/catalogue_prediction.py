"""The formulas of targeting, prediction, fairness and synchrony, F34–F37, for the one catalogue."""

from dashboards.statistics import fairness, segments, synchrony
from dashboards.statistics.method import Method
from dashboards.statistics.prediction import summary as prediction
from dashboards.statistics.targeting import choice, policy, replay, verdict

PREDICTION_CARDS = (
    Method(
        "F34",
        "Next ad",
        "reward r = ½(1 + V̄)·ā: ā mean attention, V̄ change of valence from the neutral screen, weighed by attention. "
        "r = μ + b_i + β·log(1 + position) + α_ad + mean over tags of (γ_tag + b_i,tag) − φ·s_ad − ψ·s_tags + ε; "
        "p = (1 − ε)·P(best draw of the posterior) + ε/K. Judged by viewers whose ads come by chance",
        "0 to 1",
        "Thompson 1933, Biometrika 25, 285–294; Lindley & Smith 1972, Journal of the Royal Statistical Society B 34; "
        "replay: Swaminathan & Joachims 2015, NIPS 28; Dudík, Langford & Li 2011, ICML",
        {
            "exploration": f"ε = {choice.EXPLORATION:g}",
            "holdout": f"{choice.HOLDOUT:.0%} of viewers",
            "draws": f"{choice.DRAWS}",
            "learns from": f"≥ {policy.MIN_VIEWERS} viewers",
            "satiation left after a day": ", ".join(f"{own:g}" for own in policy.KEEPS) + ", the likeliest",
            "worthwhile": f"{verdict.WORTHWHILE:.0%} of the reward by chance",
            "overlap": f"effective sample ≥ {replay.MIN_OVERLAP:.0%} of the decisions",
        },
        version=policy.VERSION,
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
        "by group that the panel told of, one value a viewer: share of frames with a face, share of exposures graded "
        "good; of the resting face mean of the largest probability a frame, and valence; each group less all others "
        "whose group is known, Welch’s interval; p by shuffling group labels, Holm’s method over all comparisons",
        "points; valence −2 to 2",
        "ours; Welch 1947, Biometrika 34; Janssen 1997, Statistics & Probability Letters 36; Holm 1979, Scandinavian "
        "Journal of Statistics 6",
        {
            "viewers": f"≥ {segments.MIN_VIEWERS} in a group, and as many others",
            "shuffles": f"{fairness.SHUFFLES:,}",
            "told": f"adjusted p ≤ {fairness.LEVEL:g}",
        },
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
