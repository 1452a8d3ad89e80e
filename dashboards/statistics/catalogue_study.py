"""The cards of what a study as a whole is judged by: its registration, its looks, its model."""

from dashboards.statistics import decision, play, raking, weak_stretches
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.method import Method
from dashboards.statistics.study import lost, spread
from dashboards.statistics.study.anytime import PLANNED
from dashboards.statistics.study.page import EXPLORATORY

STUDY_CARDS = (
    Method(
        "registration",
        "Registration",
        "primary outcome, ads, viewers and looks, recorded with the day and a SHA-256 over the row and the one before "
        "it; later changes are rows of their own, with how many viewers had taken part",
        "yes or no",
        "Nosek et al. 2018, PNAS 115, 2600–2606",
    ),
    Method(
        "looks",
        "Looks and many tests",
        "while data come in: value ± c·error, c from the mixture t, e = (1 + g)^(−1/2)·((1 + t²/ν)/(1 + t²/(ν(1 + "
        "g))))^((ν + 1)/2) = 1/α, g = (ν + 1)·(−2 log α + log(1 − 2 log α))/planned, p = 1/e; at the one look that was "
        "registered: Student’s t. Exploratory tests: p·tests/share",
        "p, 0 to 1",
        "Lai 1976, Annals of Statistics 4, 265–280; Howard et al. 2021, ibid. 49, 1055–1080; Waudby-Smith et al. 2024, "
        "ibid. 52, 2613–2640",
        {
            "α of the primary outcome": f"{ALPHA}",
            "α of all exploratory tests of a page together": f"{ALPHA * EXPLORATORY:g}",
            "planned": f"a third of the registered viewers, else {PLANNED}",
        },
    ),
    Method(
        "study",
        "Model of the study",
        "y = ad + position + β·log(number) + γ·day + carry-over of the ad before + person + ε; persons and, from three "
        "ads on, carry-over with variances by REML; errors from what viewers add, corrected for leverage",
        "that of the series",
        "Laird & Ware 1982, Biometrics 38, 963–974; Henderson 1975, ibid. 31, 423–447; Bell & McCaffrey 2002, Survey "
        "Methodology 28, 169–181; pooled: Gelman 2006, Bayesian Analysis 1, 515–534",
        {"refused": "where everybody saw the ads in one order, so that ad and position are one"},
    ),
    Method(
        "F39",
        "Weights to known shares",
        "w·target share/present share, one variable after the other until nothing changes, none above the cap; mean "
        "Σwy/Σw, error √Σ(w(y − mean))²/Σw; counts as (Σw)²/Σw² viewers, n over the design effect",
        "that of the series",
        "Deming & Stephan 1940, Annals of Mathematical Statistics 11, 427–444; Kish 1965, Survey Sampling; DeBell & "
        "Krosnick 2009, ANES Technical Report nes012427",
        {
            "cap": f"{raking.CAP:g} times the mean weight",
            "refused": f"where a value has no viewer, or a share stays {raking.CLOSE:.0%} from its target",
            "weights": "count as fixed: the interval is somewhat too wide where they tell of the response",
        },
    ),
    Method(
        "spread",
        "Highest segment against the lowest",
        "the largest |difference| in its error of any two segments, against the largest of each dealing out of levels "
        "among viewers",
        "that of the series; p, 0 to 1",
        "Westfall & Young 1993, Resampling-Based Multiple Testing",
        {"dealt out": f"{spread.PERMUTATIONS:,} times", "family": "all segments of all variables of the ad"},
    ),
    Method(
        "play",
        "How an ad played",
        "an exposure’s grade is the worst of time without sound, the sound check, volume, part of the ad in sight, and "
        "size. Shares of the time are means over viewers. Nothing is left out of a figure for how it played",
        "good, fair, poor, or not told",
        "ours",
        {
            "good": f"without sound ≤ {play.MOST_SILENT['good']:.0%} of the time, ≥ {play.LEAST_SEEN['good']:.0%} in "
            f"sight, longer side ≥ {play.LEAST_SIDE['good']} CSS pixels",
            "poor": f"without sound > {play.MOST_SILENT['fair']:.0%} of the time, or not heard in the check; < "
            f"{play.LEAST_SEEN['fair']:.0%} in sight; longer side < {play.LEAST_SIDE['fair']} CSS pixels",
            "fair": f"between; also volume < {play.LEAST_VOLUME:.0%}, or not heard with captions for "
            f"{play.CAPTIONED:.0%} of the time",
        },
    ),
    Method(
        "scenes",
        "Scene by scene",
        "mean of each viewer’s bins within a scene, a bin belonging where its middle lies; the lift of a scene is that "
        "minus the viewer’s mean over the ad; intervals hold for all scenes of the ad at once",
        "that of the series",
        "the band of F19, over scenes in place of seconds; cuts: PySceneDetect’s adaptive detector (Castellano)",
        {"scene": "from cut to cut, one second at least; five equal parts where nothing is cut"},
    ),
    Method(
        "lost",
        "Bound for lost frames",
        "(1 − m)·mean + m·q a viewer, m the share of the ad without a value, q the lowest or highest 1 % of all that "
        "was seen; mean over viewers, with the interval of what each group of viewers adds (delete-a-group jackknife)",
        "that of the series",
        "Manski 2003, Partial Identification of Probability Distributions; Kott 2001, Journal of Official Statistics "
        "17, 521–526",
        {
            "q": f"{lost.EXTREME:.0%} and {1 - lost.EXTREME:.0%}",
            "groups": f"{lost.GROUPS}",
            "preview": f"under {lost.MIN_FOR_BOUNDS} viewers",
        },
    ),
    Method(
        "F38",
        "Decision",
        "several ads: above or below the others as the family of differences says (F21, at the look’s p), or below the "
        "one that leads (p·others); one ad: its level’s interval against the norm’s mean, else against the resting "
        "face. Above: run; below: fix where its weak stretches cost what it lacks, else drop; neither: run where faces "
        "are shown to be lifted and the expected loss E[max θ − θ] is bearable, else not enough data. θ: posterior of "
        "the model’s differences, normal around 0 with a flat spread. Weak stretches: seconds under the mean of those "
        "between the lower quartile and the median of the ad’s trace, step-down max-T against viewers’ own "
        "wandering, each moved along the ad",
        "run, fix, drop, not enough data; probabilities 0 to 1; loss in the unit of the outcome",
        "Berger & Deely 1988, Journal of the American Statistical Association 83, 364–373; Chick & Inoue 2001, "
        "Operations Research 49, 732–743; Westfall & Young 1993, Resampling-Based Multiple Testing; Romano & Wolf "
        "2005, Journal of the American Statistical Association 100, 94–108",
        {
            "a difference that matters": f"{decision.MATTERS} standard deviations between viewers",
            "a bearable loss": f"{decision.BEARABLE} of them",
            "viewers to settle it": f"power {decision.POWER:.0%} at the look’s interval, up to {decision.MOST_VIEWERS}",
            "stretches": f"at most {weak_stretches.MOST}, from {weak_stretches.LEAD_SECONDS} s on, "
            f"{weak_stretches.MARGIN} standard deviations between viewers or more below, p ≤ {ALPHA}",
        },
    ),
)
