"""The formulas of fatigue, F24–F33, as the code computes them, for the one catalogue."""

from dashboards.statistics.fatigue import (
    change_point,
    decline,
    likelihood,
    mixed,
    recovery,
    responses,
    status,
    summary,
)
from dashboards.statistics.method import Method

_MODEL = (
    "y_in = f_n·e^(δ·d_in)·A_i(1 + s_i·log n) + ε_in, f_1 = 1, R_n = f_n; d_in: days since the viewer's first "
    f"exposure; A_i ~ Σ p_k N(a_k, ({likelihood.SPREAD_OF_PART}·a_k)²), s_i ~ N(0, ω²), "
    "ε_in ~ Σ q_j N(0, (m_j·φ₀)² + φ₁²·(f_n·e^(δd)·a_k)²), m_j the viewer's own. Most likely given all "
    "exposures of all viewers, whoever left and "
    "after what"
)
_THROUGH = "through log R̂_2.. of F24 by generalised least squares, Σ + diag Σ the weight"
_INTERVAL = {
    "interval": f"{decline.LEVEL:.0%}, {decline.DRAWS:,} draws of log R (Student's t, seed {responses.SEED}), "
    "covariance H⁻¹(Σ s sᵀ)H⁻¹"
}
_FROM = {"viewers": f"≥ {summary.MIN_VIEWERS} with two exposures or more, their first above zero on the mean"}
_EXPOSURES = {
    "exposures": f"up to the last that {responses.MIN_VIEWERS_AT_NUMBER} viewers reached, "
    f"at most {responses.MAX_NUMBER}; those of rejected quality are left out"
}

FATIGUE_CARDS = (
    Method(
        "F24",
        "Response within the viewer",
        f"R_n = E[y_n]/E[y_1] within the viewer, on the same day: {_MODEL}",
        "ratio to the first response, 0 and more",
        "likelihood under drop-out at random: Rubin 1976, Biometrika 63, 581–592; interval: White 1982, Econometrica "
        "50, 1–25; as many equally strong viewers, (Σ A)²/Σ A²: Kish 1965, Survey Sampling",
        {
            **_FROM,
            **_EXPOSURES,
            "δ": f"N(0, {likelihood.DAY_PRIOR}²) a day, and what first exposures say of days",
            "a_k": f"{len(likelihood.STRENGTHS)} strengths, {likelihood.STRENGTHS[0]:g} to "
            f"{likelihood.STRENGTHS[-1]:g} of the mean first response",
            "m_j": ", ".join(f"{own:g}" for own in likelihood.NOISES) + ": how restless a face is read",
            "leaving": "may depend on whatever was shown; on what was not shown, it may make γ too low (by .04 in "
            "simulated studies whose viewers leave after their usual response)",
            "band": "whole curve at once on the log scale (F19)",
            "typical, strong": "the same δ and spreads; below and in the highest fifth of first responses",
        },
        version=4,
    ),
    Method(
        "F25",
        "Power decline",
        f"y_in ∝ A_i·n^(−γ_i), γ_i ~ N(γ, ω²): log R_n = −γ·log n + ω²·(log n)²/2 {_THROUGH}; response of a share s at "
        "exposure s^(−1/γ), half at 2^(1/γ)",
        "γ; exposures",
        "Newell & Rosenbloom 1981 (power law of practice); the fit: ours",
        {**_FROM, **_INTERVAL},
        version=2,
    ),
    Method(
        "F26",
        "Exponential decline",
        f"y_in ∝ A_i·e^(−λ(n − 1)): log R_n = −λ(n − 1) {_THROUGH}; share s at exposure 1 + ln(1/s)/λ; half-life ln "
        "2/λ",
        "λ; exposures",
        "ours",
        {**_FROM, **_INTERVAL},
        version=2,
    ),
    Method(
        "F27",
        "Wear-in, then wear-out",
        f"log R_n = b₁·log n + b₂·(log n)² {_THROUGH}; share s at the smallest n > 1 with b₁ log n + b₂ (log n)² = "
        "ln s",
        "exposures",
        "Berlyne 1970, Perception & Psychophysics 8, 279–286 (two factors); the fit: ours",
        {**_FROM, **_INTERVAL},
        version=2,
    ),
    Method(
        "F28",
        "Weights of the curves",
        "power, exponential, wear-in-wear-out and flat (R_n = 1) by leave-one-viewer-out log score: the "
        "log-likelihood of F24 of a viewer's responses by the curve without what they moved it by; stacking "
        "maximises Σ log Σ w_k e^(score); beside it pseudo-BMA+",
        "shares that add up to 1",
        "Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13, 917–1007",
        {
            **_FROM,
            "flat": "no θ at all; the scores are told above it",
            "left out": f"{likelihood.SUBSET} viewers, evenly",
        },
        version=2,
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
        f"by R_n of F24 at the last exposure that enough viewers reached: fresh P(R ≥ {status.LIMITED_SHARE}) ≥ "
        f"{status.SURE}; limited P(R < {status.LIMITED_SHARE}) ≥ {status.SURE}; fatigued P(R < "
        f"{status.FATIGUED_SHARE}) ≥ {status.SURE}; else watch. Cap: the exposure before the first at which smiles, "
        f"attention and answers all fell: 1 − Σ(1 − P_k(R < {status.LIMITED_SHARE})) ≥ {status.SURE}; none needed "
        "while min P_k ≤ 0.1",
        "one of four, with its probability",
        "ours; falling smiles alone are no wear-out: Schmidt & Eisend 2015, Journal of Advertising 44, 415–428",
        {
            "answers": "from the lowest that can be given; P by a normal of F32's interval",
            "needs": f"{status.MIN_AT_NUMBER} viewers at {status.MIN_EXPOSURES} exposures and {status.MIN_REPEATERS} "
            "with two or more",
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
            "interval": f"{decline.LEVEL:.0%}, {responses.RESAMPLES:,} resamples of viewers",
        },
    ),
    Method(
        "F32",
        "Split of the pooled change",
        "ȳ_n − ȳ_1 = Σ_k mean(y_k − y_(k−1) | there at both) + rest: the first part is within the viewer, the rest is "
        "who watches",
        "that of the response",
        "ours",
        {**_EXPOSURES, "interval": f"{decline.LEVEL:.0%}, {responses.RESAMPLES:,} resamples of viewers"},
    ),
    Method(
        "F33",
        "Break of the level",
        "one break in the daily means of first exposures or none, days alike by σ²(κ·ρ^|days apart| + (1 − κ)·n̄/n_d): "
        "BF = (1 + g)^((D − 2)/2)/(1 + g(1 − R²))^((D − 1)/2), g = D days, R² by generalised least squares; evidence "
        "summed over ρ and κ",
        "probability, 0 to 1",
        "Liang, Paulo, Molina, Clyde & Berger 2008, Journal of the American Statistical Association 103, 410–423",
        {
            "prior on no break": f"{change_point.PRIOR_NONE}",
            "ρ": ", ".join(map(str, change_point.MEMORIES)),
            "κ": ", ".join(map(str, (0, *change_point.WANDERING))),
            "days": f"≥ {change_point.MIN_DAYS} with first exposures, {change_point.MIN_DAYS_BESIDE} on either side",
            "reported": f"P > {change_point.ALERT_AT}",
        },
    ),
)
