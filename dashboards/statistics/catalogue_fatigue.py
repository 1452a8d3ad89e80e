"""The formulas of fatigue, F24–F33, as the code computes them, for the one catalogue."""

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.fatigue import change_point, mixed, patterns, power, recovery, responses, status
from dashboards.statistics.method import Method

_FIT = (
    "E[y_in] = A_i·f_n, f_n = exp(x_n·θ), each viewer's A_i profiled out: θ̂ solves "
    "Σ (y_in − S_i·π_in)·x_n = 0, S_i = Σ y_in, π_in = f_n/Σ f_m (quasi-Poisson). The sums go over prefixes: each "
    "exposure from a viewer's second on counts once with all of that viewer's exposures before it"
)
_SAME = "θ̂ by the prefix sums of F24 with"
_INTERVAL = {
    "interval": f"{LEVEL:.0%}, {patterns.RESAMPLES:,} resamples of viewers (seed {patterns.SEED}), widened until their "
    "standard deviation is at least the jackknife's"
}
_FROM = {"viewers": f"≥ {power.MIN_VIEWERS} with two exposures or more"}
_EXPOSURES = {
    "exposures": f"up to the last that {responses.MIN_VIEWERS_AT_NUMBER} viewers reached, "
    f"at most {responses.MAX_NUMBER}; those of rejected quality are left out"
}
_WOOLDRIDGE = "Wooldridge 1999, Journal of Econometrics 90, 77–97 (the fit); "

FATIGUE_CARDS = (
    Method(
        "F24",
        "Response within the viewer",
        f"R_n = E[y_n]/E[y_1] within the viewer: {_FIT}; x_n free: a value of its own at each exposure",
        "ratio to the first response, 0 and more",
        f"{_WOOLDRIDGE}prefixes: ours",
        {**_FROM, **_EXPOSURES, "band": "whole curve at once on the log scale (F19), widened as in F25"},
    ),
    Method(
        "F25",
        "Power decline",
        f"y_in = A_i·n^(−γ): {_SAME} x_n = log n, γ̂ = −θ̂; response of a share s at exposure s^(−1/γ), half at "
        "2^(1/γ)",
        "γ; exposures",
        f"{_WOOLDRIDGE}prefixes: ours",
        {**_FROM, **_INTERVAL},
    ),
    Method(
        "F26",
        "Exponential decline",
        f"y_in = A_i·e^(−λ(n − 1)): {_SAME} x_n = n − 1, λ̂ = −θ̂; share s at exposure 1 + ln(1/s)/λ; "
        "half-life ln 2/λ",
        "λ; exposures",
        f"{_WOOLDRIDGE}prefixes: ours",
        {**_FROM, **_INTERVAL},
    ),
    Method(
        "F27",
        "Wear-in, then wear-out",
        f"y_in = A_i·exp(b₁ log n + b₂ (log n)²): {_SAME} x_n = (log n, (log n)²); share s at the smallest n > 1 "
        "with b₁ log n + b₂ (log n)² = ln s",
        "exposures",
        "Berlyne 1970, Perception & Psychophysics 8, 279–286 (two factors); the fit as in F24",
        {**_FROM, **_INTERVAL},
    ),
    Method(
        "F28",
        "Weights of the curves",
        "power, exponential, wear-in-wear-out and flat (y_in = A_i) by leave-one-viewer-out log score "
        "Σ y_in·log π_in/φ, φ the dispersion: stacking maximises Σ log Σ w_k e^(score); beside it pseudo-BMA+",
        "shares that add up to 1",
        "Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13, 917–1007",
        {**_FROM, "flat": "no x_n at all; the scores are told above it"},
    ),
    Method(
        "F29",
        "Mixed-model check",
        "y_in = β0 + u_i + (β1 + v_i)·log n + β2·day + ε, by REML; Wald intervals",
        "that of the response, a doubling or a day",
        "Laird & Ware 1982, Biometrics 38, 963–974; profiled: Bates et al. 2015, Journal of Statistical Software 67",
        {"viewers": f"≥ {mixed.MIN_VIEWERS} with two exposures or more"},
    ),
    Method(
        "F30",
        "Status and cap",
        f"by R_n of F24 at the last exposure that enough viewers reached: fresh P(R < {status.LIMITED_SHARE}) < "
        f"{status.RATHER_NOT}; limited from {status.SURE} on; fatigued P(R < {status.FATIGUED_SHARE}) ≥ {status.SURE}; "
        f"else watch. Cap: the exposure before the first with P(R < {status.LIMITED_SHARE}) > {status.RATHER_NOT}",
        "one of four, with its probability",
        "ours; falling smiles alone are no wear-out: Schmidt & Eisend 2015, Journal of Advertising 44, 415–428",
        {
            "needs": f"{status.MIN_AT_NUMBER} viewers at {status.MIN_EXPOSURES} exposures and {status.MIN_REPEATERS} "
            "with two or more"
        },
    ),
    Method(
        "F31",
        "Recovery after rest",
        "y_in = A_i − φ·s_n, s_n = g^Δdays·(s_(n−1) + 1), s_1 = 0, by least squares within viewers; half-life "
        "ln ½/ln g",
        "φ that of the response; g 0 to 1, a day",
        "ours",
        {
            "viewers": f"≥ {recovery.MIN_VIEWERS} with two exposures or more, rests of different length",
            "g": f"on a grid of {len(recovery.GRID)} values",
            "interval": f"{LEVEL:.0%}, {patterns.RESAMPLES:,} resamples of viewers",
        },
    ),
    Method(
        "F32",
        "Split of the pooled change",
        "ȳ_n − ȳ_1 = Σ_k mean(y_k − y_(k−1) | there at both) + rest: the first part is within the viewer, the rest is "
        "who watches",
        "that of the response",
        "ours",
        {**_EXPOSURES, "interval": f"{LEVEL:.0%}, {patterns.RESAMPLES:,} resamples of viewers"},
    ),
    Method(
        "F33",
        "Break of the level",
        "one break in the daily means of first exposures or none: "
        "BF = (1 + g)^((D − 2)/2)/(1 + g(1 − R²))^((D − 1)/2), g = D days",
        "probability, 0 to 1",
        "Liang, Paulo, Molina, Clyde & Berger 2008, Journal of the American Statistical Association 103, 410–423",
        {
            "prior on no break": f"{change_point.PRIOR_NONE}",
            "days": f"≥ {change_point.MIN_DAYS} with first exposures, {change_point.MIN_DAYS_BESIDE} on either side",
            "reported": f"P > {change_point.ALERT_AT}",
        },
    ),
)
