"""The one catalogue of formulas, F1–F38, with parameters and source: pages, reports, exports and docs/methods.md."""

from dashboards.statistics import (
    agreement,
    brand,
    clusters,
    comparison,
    families,
    intervals,
    level_difference,
    norms,
    peak_end,
    peaks,
    planner,
    segments,
    summary,
)
from dashboards.statistics.bands import LEVEL, RESAMPLES
from dashboards.statistics.catalogue_fatigue import FATIGUE_CARDS
from dashboards.statistics.catalogue_prediction import PREDICTION_CARDS
from dashboards.statistics.catalogue_study import STUDY_CARDS
from dashboards.statistics.frames import attention, baseline, engagement, expressing, gaps, quality, smoothing
from dashboards.statistics.frames.activation import AROUSAL, LOW_VALIDITY
from dashboards.statistics.frames.binning import MIN_VALID_SHARE
from dashboards.statistics.method import Method
from dashboards.statistics.study.page import EXPLORATORY, MOMENTS

_HEAD_VALID = f"yaw ≤ {quality.MAX_YAW_DEGREES:.0f}°, pitch ≤ {quality.MAX_PITCH_DEGREES:.0f}°"
_I = f"a·({engagement.ATTENDING} + {engagement.EXPRESSIVE_SHARE}·X) − {engagement.TURNED_AWAY}·(1 − a)"

_CARDS = (
    Method(
        "F1",
        "Apparent expression",
        "p ∝ exp(a·z + b·v + c) of the network's outputs for labels, z, and for people's votes, v; a, b, c fitted on "
        "pictures that it was not trained on (networks without votes: p = softmax(z / T))",
        "0 to 1; the seven add up to 1",
        "Heskes 1998, Advances in Neural Information Processing Systems 10; Guo et al. 2017, PMLR 70, 1321–1330",
        version=2,
    ),
    Method(
        "F2",
        "Prior shift",
        "p′ ∝ p · π_target / π_train, frame by frame before F4; valence of p′ as in F7",
        "0 to 1; the seven add up to 1",
        "Saerens, Latinne & Decaestecker 2002, Neural Computation 14, 21–41",
    ),
    Method(
        "F3",
        "Valid frame",
        "one face, sure, turned to the camera, well lit and sharp, from a camera that moves, while the ad runs in a "
        "visible tab",
        "yes or no, a frame",
        "ours",
        {
            "detector's score": f"≥ {quality.MIN_FACE_SCORE}",
            "head": f"{_HEAD_VALID}, roll ≤ {quality.MAX_ROLL_DEGREES:.0f}°",
            "brightness": f"{quality.MIN_LUMA:.0f} to {quality.MAX_LUMA:.0f} of 255",
            "sharpness": f"≥ {quality.MIN_SHARPNESS:.0f}",
            "several faces": "a second one at least half as high as the viewer's",
            "frozen": "the same picture for 1 s or more",
        },
    ),
    Method(
        "F4",
        "Binned value",
        "mean over the bin's valid frames; short gaps interpolated, longer ones missing",
        "that of the series",
        "ours",
        {
            "valid frames": f"≥ {MIN_VALID_SHARE:.0%} of the bin",
            "filled gap": f"≤ {gaps.MAX_FILLED_MS / 1000} s; where pictures came at a slower pace, that pace up to "
            f"{gaps.MAX_PACE_MS / 1000} s",
        },
    ),
    Method(
        "F5",
        "Smoothing",
        "centred mean, never across a gap or a stall",
        "that of the series",
        "ours; span of about 1 s after Olderbak et al. 2014, Behavior Research Methods 46, 992–1006",
        {"span": f"{smoothing.SPAN_MS / 1000} s"},
    ),
    Method(
        "F6",
        "Change from the resting face",
        "Δ = mean over the ad − mean over the viewer's own neutral screen of the same series, signed; "
        "missing without one",
        "−1 to 1; of valence −2 to 2",
        "ours; neutral faces read V = −.11 to −.29 in five public sets, responses are .02 to .05",
        {"frames of a neutral screen": f"≥ {baseline.MIN_FRAMES}"},
        version=2,
    ),
    Method(
        "floor",
        "Noise floor",
        "the same figure within the neutral screen, where nothing is shown: its second half against its first",
        "that of the figure",
        "ours",
    ),
    Method(
        "above",
        "Expression above baseline",
        "x = max(0, (p − b)/(1 − b)), b = the viewer's median over the neutral screen; only where people are counted",
        "0 to 1",
        "ours",
        {"frames for a baseline": f"≥ {baseline.MIN_FRAMES}"},
    ),
    Method(
        "F7",
        "Valence",
        "V = p(happy) − max(p(sad), p(angry), p(fear), p(disgust))",
        "−1 to 1",
        "Noldus FaceReader's published rule",
    ),
    Method(
        "F8",
        "Activation",
        "A = Σ p·a over the seven expressions",
        "−0.27 to 0.67",
        "Russell & Mehrabian 1977, Journal of Research in Personality 11, 273–294",
        {name: f"{value:+.2f}" for name, value in AROUSAL.items()},
        low_validity=LOW_VALIDITY,
    ),
    Method(
        "F9",
        "Expressiveness",
        "X = Σ Δp over the six that are not neutral = − Δp(neutral), signed",
        "−1 to 1",
        "ours",
        version=2,
    ),
    Method(
        "F10",
        "Share expressing",
        "share of viewers with x ≥ θ for long enough",
        "0 to 100 %",
        "ours",
        {"θ": f"{expressing.THRESHOLD}", "at least": f"{expressing.MIN_MS / 1000} s"},
    ),
    Method(
        "F11",
        "Attention",
        "a = 1 where a face is turned to the screen of a visible tab",
        "0 to 1",
        "ours",
        {"head": f"yaw ≤ {attention.MAX_YAW_DEGREES:.0f}°, pitch ≤ {attention.MAX_PITCH_DEGREES:.0f}°"},
    ),
    Method("F12", "Engagement", f"I = {_I}", "−0.5 to 1", "ours", version=2),
    Method(
        "F13",
        "Summary",
        "people, mean, most and least; hook = most surprise at first; hold = most happiness; impact = ½ (most + last)",
        "that of the series, or %",
        "ours",
        {
            "hook": f"first {summary.HOOK_SECONDS:.0f} s",
            "last": "the last 10 % or 2 s, the longer",
            "most": "as in F14",
        },
    ),
    Method(
        "F14",
        "Cross-fitted peak",
        "found on one half of the viewers, read on the other, both ways; median over splits",
        "that of the series",
        "ours; interval: Chernozhukov et al. 2018, Econometrics Journal 21",
        {
            "splits": f"{peaks.SPLITS}",
            "viewers": f"≥ {peaks.MIN_VIEWERS}",
            "stands out": "above the rest of the ad, where nine of ten halves find it; wrong in "
            f"{comparison.ALPHA * EXPLORATORY:.0%} of ads at most, for all {MOMENTS} moments together",
        },
        version=2,
    ),
    Method(
        "F15",
        "Peak–end–trend",
        "R = β0 + β1·peak + β2·end + β3·slope",
        "that of the series",
        "Baumgartner, Sujan & Padgett 1997, Journal of Marketing Research 34, 219–232",
        {
            "weights": f"equal under {peak_end.MIN_ADS} ads with answers, then ridge on mean liking, and R from 1 to 5"
        },
    ),
    Method(
        "F16",
        "Velocity of joy",
        "J = dΔp(happy)/dt, averaged with its sign; rise = the highest J, fall = the highest −J",
        "per second",
        "Teixeira, Wedel & Pieters 2012, Journal of Marketing Research 49, 144–159",
        version=2,
    ),
    Method(
        "F17",
        "Brand-linked response",
        "most V after a brand appearance, cross-fitted, minus the viewer's median V before it",
        "−2 to 2",
        "McDuff et al. 2015, IEEE Transactions on Affective Computing 6; Teixeira, Picard & el Kaliouby 2014, "
        "Marketing Science 33",
        {"before and after": f"{brand.WINDOW_SECONDS:.0f} s"},
    ),
    Method(
        "F18",
        "Arc length and thirds",
        "Σ√(Δt² + Δx²) per second, less what noise adds to it; 1 = flat",
        "1 and more",
        "ours",
        {"interval": "the bootstrap's basic one"},
        version=2,
    ),
    Method(
        "F19",
        "Intervals and bands",
        "means over viewers: at each end the further of Student's t and of t after Hall's transformation; other "
        "numbers: viewer bootstrap, BCa; x̄ ± c·se over the whole trace at once; Wilson for shares, Poisson's near end "
        "of up to three hits or misses",
        "that of the series",
        "Hall 1992, Journal of the Royal Statistical Society B 54, 221–228; Efron 1987, Journal of the American "
        "Statistical Association 82; Wilson 1927, ibid. 22; Brown, Cai & DasGupta 2001, Statistical Science 16, 4.1.1",
        {
            "level": f"{LEVEL:.0%}",
            "resamples": f"{RESAMPLES:,}",
            "means": f"a preview under {intervals.MIN_FOR_MEANS} viewers, nothing under {intervals.MIN_SHOWN}",
        },
        version=3,
    ),
    Method(
        "difference",
        "Difference of means",
        "mean over viewers of each viewer's level, first − second; paired t of the same people, else Welch's t",
        "that of the series",
        "Student 1908, Biometrika 6, 1–25; Welch 1947, Biometrika 34, 28–35",
        {"viewers a side": f"≥ {level_difference.MIN_VIEWERS}", "level": f"{LEVEL:.0%}"},
    ),
    Method(
        "effect",
        "Effect size",
        "d_z = mean difference / its standard deviation; g = J·difference / pooled standard deviation; "
        "δ = P(first > second) − P(first < second)",
        "standard deviations; δ from −1 to 1",
        "Cohen 1988; Hedges 1981, Journal of Educational Statistics 6, 107–128; Cliff 1993, Psychological Bulletin "
        "114, 494–509; interval: Efron 1987",
        {"resamples": f"{RESAMPLES:,}"},
    ),
    Method(
        "F20",
        "Difference over time",
        "cluster permutation: runs of |t| above a threshold, mass Σ|t|, against the heaviest of each relabeling",
        "p, 0 to 1",
        "Maris & Oostenveld 2007, Journal of Neuroscience Methods 164, 177–190",
        {
            "threshold": f"{clusters.THRESHOLD}",
            "relabelings": f"{comparison.PERMUTATIONS:,}",
            "viewers a side": f"≥ {comparison.MIN_VIEWERS}",
            "flagged": f"p ≤ {comparison.ALPHA}",
        },
    ),
    Method(
        "F21",
        "Many comparisons",
        "Benjamini–Hochberg over a family named in advance",
        "adjusted p, 0 to 1",
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57, 289–300",
        {"q": f"{families.Q}"},
    ),
    Method(
        "F22",
        "Norm percentile",
        "θ̃ = wθ̂ + (1 − w)μ, w = τ²/(τ² + s²); mean over draws of its place among the shrunken norm",
        "0 to 100, with a 90 % interval",
        "Efron & Morris 1975, Journal of the American Statistical Association 70; τ²: Paule & Mandel 1982",
        {
            "ads": f"≥ {norms.MIN_ADS}",
            "alike": f"length class (up to {', '.join(map(str, norms.LENGTH_CLASSES))} s, longer), frame rate, network",
        },
    ),
    Method(
        "F23",
        "Planner",
        "n = 2(z_α + z_β)² p̄(1 − p̄)/δ² in each arm; paired by discordant answers; levels (the registered outcome, "
        "paired t where the same people saw both, p of the registered kind of look; a pilot's spread drawn anew for "
        "each study, s²·df/χ²_df), traces and fatigue by simulation",
        "viewers",
        "Fleiss, Levin & Paik 2003; Connor 1987, Biometrics 43; assurance: O'Hagan, Stevens & Campbell 2005",
        {"α": f"{planner.ALPHA}", "power": f"{planner.POWER:.0%}"},
    ),
    *FATIGUE_CARDS,
    *PREDICTION_CARDS,
    Method(
        "agreement",
        "Face against answers",
        "Spearman’s ρ over viewers; Fisher’s z with variance (1 + ρ²/2)/(n − 3)",
        "−1 to 1",
        "Bonett & Wright 2000, Psychometrika 65, 23–28",
        {"viewers": f"≥ {agreement.MIN_VIEWERS}"},
    ),
    Method(
        "segments",
        "Segments",
        "the same figures for groups by the panel's own variables",
        "that of the series",
        "ours",
        {"viewers": f"≥ {segments.MIN_VIEWERS}"},
    ),
)

METHODS: dict[str, Method] = {card.key: card for card in (*_CARDS, *STUDY_CARDS)}
