"""Which tables a bundle holds, and what each column means: the schema of its files and its data dictionary in one."""

from dataclasses import dataclass

from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.segments import MIN_VIEWERS

FORMAT = 5  # raised when tables or columns change
SHOWN = (*SERIES[: SERIES.index("activation")], "engagement", "activation")  # the series that get a band


@dataclass(frozen=True)
class Column:
    """`kind`: text, day, int (64 bit), single (float32) or double (float64). Values other than keys may be missing."""

    name: str
    kind: str
    unit: str
    about: str


def _of(*columns: tuple[str, str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


_RANGES = {
    "valence": "-1..1",
    "shifted_valence": "-1..1",
    "activation": "-0.27..0.67",
    "engagement": "-0.5..1",
}
_ABOUT = {
    "valence": "valence (F7)",
    "attention": "attention (F11)",
    "activation": "activation (F8); low validity, see the manifest",
    "expressiveness": "expressiveness (F9)",
    "engagement": "engagement (F12)",
}


def _series(prefix: str, kind: str, about: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{prefix}{name}", kind, _RANGES.get(name, "0..1"), f"{about}{_meaning(name)}")
        for name in SERIES
    )


def _meaning(name: str) -> str:
    if name == "shifted_valence":
        return "valence (F7) after prior shift (F2)"
    if name.startswith("shifted_"):
        return f"{name.removeprefix('shifted_')} after prior shift (F2); missing where the network's prior is unknown"
    if name.startswith("above_"):
        return f"{name.removeprefix('above_')} above the viewer's resting face (x of F6)"
    if name.startswith("expressing_"):
        return f"whether {name.removeprefix('expressing_')} is clearly expressed (y of F10)"
    return _ABOUT.get(name, f"apparent expression {name}: calibrated probability (F1, F4, F5)")


_AD = ("ad", "int", "", "the ad: `ad` of data/ads")
_MEASURE = ("measure", "text", "", "which series is compared, as its mean over the ad")
_ESTIMATE = (
    ("value", "double", "that of the measure", "the number"),
    ("low", "double", "that of the measure", "lower end of its 95 % interval"),
    ("high", "double", "that of the measure", "upper end of its 95 % interval"),
    ("n", "int", "viewers", "how many stand behind it"),
)

DATA: dict[str, tuple[Column, ...]] = {
    "ads": _of(
        _AD,
        ("title", "text", "", "its title"),
        ("kind", "text", "", "video or picture"),
        ("duration_ms", "int", "ms", "its length"),
        ("bin_ms", "int", "ms", "width of one bin of its series"),
        ("tags", "text", "", "its tags, separated by commas"),
    ),
    "brand_moments": _of(
        _AD,
        ("label", "text", "", "what is seen or heard"),
        ("start_ms", "int", "ms", "media time at which it begins"),
        ("end_ms", "int", "ms", "media time at which it ends"),
    ),
    "exposures": _of(
        ("exposure", "int", "", "one play of one ad to one viewer; counted in this bundle alone"),
        _AD,
        ("viewer", "int", "", "a pseudonym counted in this bundle alone; nothing in it leads to a person"),
        ("number", "int", "", "the how-manieth time this viewer saw this ad"),
        ("day", "day", "", "day of the play (UTC)"),
        ("grade", "text", "", "good, fair, rejected (enters no figure), or open while the play went on"),
        ("cause", "text", "", "why it is rejected, as one name"),
        ("reasons", "text", "", "why its grade is not good, in words, separated by semicolons"),
        ("running", "int", "frames", "frames taken while the ad ran"),
        ("valid", "int", "frames", "of these, valid (F3)"),
    )
    + _series("mean_", "double", "mean over the ad of "),
    "series": _of(
        ("exposure", "int", "", "`exposure` of data/exposures"),
        ("t_ms", "int", "ms", "media time at which the bin begins"),
    )
    + _series("", "single", ""),
    "answers": _of(
        ("exposure", "int", "", "`exposure` of data/exposures; missing where nothing was measured"),
        _AD,
        ("viewer", "int", "", "as in data/exposures"),
        ("liking", "int", "1..5", "how much the viewer likes the ad"),
        ("purchase_intent", "int", "1..5", "how likely the viewer would buy what it shows"),
        ("satisfaction", "int", "1..5", "how satisfied the viewer is with having watched it"),
        (
            "recall",
            "text",
            "",
            "right, wrong, unsure, or empty where the brand was not asked for or left out",
        ),
    ),
    "panel": _of(
        ("viewer", "int", "", "as in data/exposures"),
        (
            "variable",
            "text",
            "",
            "what the panel told of; no rows unless they were asked for with the export",
        ),
        ("value", "text", "", f"what it told; values of fewer than {MIN_VIEWERS} viewers are left out"),
    ),
    "norm_levels": _of(
        ("measure", "text", "", "which series' mean over the ad"),
        ("ad", "int", "", "`ad` of data/ads; missing for the organisation's ads of other campaigns"),
        ("n", "int", "viewers", "viewers of the ad with a value; ten or more"),
        ("value", "double", "that of the series", "mean over viewers, of the plays that are rolled up"),
        ("error", "double", "that of the series", "its standard error"),
    ),
    "peak_end_ads": _of(
        ("ad", "int", "", "`ad` of data/ads; missing for the organisation's ads of other campaigns"),
        ("n", "int", "viewers", "viewers who said how they like it; ten or more"),
        ("liking", "double", "1..5", "mean over these viewers"),
        ("peak", "double", "-1..1", "cross-fitted peak of valence (F14), of finished plays"),
        ("end", "double", "-1..1", "mean valence of the last 10 % or 2 s"),
        ("slope", "double", "valence", "change of valence from start to end"),
    ),
    "left_out": _of(
        ("ad", "int", "", "the ad; missing where it counts the whole campaign"),
        ("step", "text", "", "what is counted"),
        ("unit", "text", "", "sittings, plays or frames"),
        ("count", "int", "that of `unit`", "how many"),
    ),
}
RESULTS: dict[str, tuple[Column, ...]] = {
    "traces": _of(
        _AD,
        ("series", "text", "", "which series, see data/series"),
        ("second", "int", "s", "second of the ad"),
        ("n", "int", "viewers", "viewers with a value in this second"),
        ("mean", "double", "that of the series", "mean over viewers"),
        (
            "low",
            "double",
            "that of the series",
            "lower end of the band that holds the whole trace (F19, 95 %)",
        ),
        ("high", "double", "that of the series", "upper end of that band"),
    ),
    "numbers": _of(
        _AD,
        (
            "kind",
            "text",
            "",
            "level, weight (of F15; its n counts ads), card, expression, course, moment, brand",
        ),
        ("name", "text", "", "what is measured"),
        ("formula", "text", "", "its formula: a key of `formulas` in the manifest"),
        ("second", "int", "s", "when in the ad, for moments"),
        *_ESTIMATE,
    ),
    "segments": _of(
        _AD,
        ("variable", "text", "", "`variable` of data/panel"),
        ("segment", "text", "", f"`value` of data/panel; {MIN_VIEWERS} viewers or more"),
        _MEASURE,
        *_ESTIMATE,
    ),
    "answers": _of(
        _AD,
        (
            "quantity",
            "text",
            "",
            "name within face against answers, e.g. questions.0.agreement.value (Spearman's ρ)",
        ),
        ("index", "int", "", "place in a list, from 0; missing for single values"),
        ("value", "double", "that of the quantity", "the number"),
        ("text", "text", "", "the words, where it is no number"),
    ),
    "prediction": _of(
        (
            "quantity",
            "text",
            "",
            "question and name within its prediction (F35), e.g. satisfaction.face.value, its AUC",
        ),
        ("index", "int", "", "place in a list, from 0; for score, low and high the row of data/answers"),
        ("value", "double", "that of the quantity", "the number"),
        ("text", "text", "", "the words, where it is no number"),
    ),
    "fatigue": _of(
        _AD,
        ("measure", "text", "", "which response"),
        ("quantity", "text", "", "name within the fatigue report, e.g. figures.power.value (F25)"),
        ("index", "int", "", "place in a list, from 0; missing for single values"),
        ("value", "double", "that of the quantity", "the number"),
        ("text", "text", "", "the words, where it is no number"),
    ),
    "pairs": _of(
        ("first", "int", "", "an ad: `ad` of data/ads"),
        ("second", "int", "", "the ad that it is set against; differences are first − second"),
        ("measure", "text", "", "which series is compared"),
        (
            "quantity",
            "text",
            "",
            "name within the comparison, e.g. over_time.clusters.0.p (F20) or size.value (d_z where paired, else g)",
        ),
        ("index", "int", "", "bin of the ad, from 0, for over_time and trace; missing for single values"),
        ("value", "double", "that of the quantity", "the number; bins where a cluster starts and ends"),
        ("text", "text", "", "the words, where it is no number"),
    ),
    "family": _of(
        _AD,
        _MEASURE,
        ("viewers", "int", "viewers", "viewers of the ad with a value"),
        ("n", "int", "viewers", "viewers in the comparison; this and what follows is missing under ten"),
        ("paired", "int", "0 or 1", "whether viewers are compared with themselves at the other ads"),
        ("value", "double", "that of the series", "the ad's mean minus that of the campaign's other ads"),
        ("low", "double", "that of the series", "lower end of its 95 % interval"),
        ("high", "double", "that of the series", "upper end of its 95 % interval"),
        ("p", "double", "0..1", "p of its t test"),
        ("p_adjusted", "double", "0..1", "after Benjamini–Hochberg over the campaign's ads (F21)"),
        ("stays", "int", "0 or 1", "whether the difference stays at q = 0.05"),
    ),
    "norms": _of(
        _AD,
        _MEASURE,
        (
            "others",
            "int",
            "ads",
            "other ads in the norm; under 20 there is none, and what follows is missing",
        ),
        ("percentile", "double", "0..100", "place among the others (F22)"),
        ("low", "double", "0..100", "lower end of its 90 % interval"),
        ("high", "double", "0..100", "upper end of its 90 % interval"),
        ("shrunk", "double", "that of the series", "the ad's mean, shrunk towards that of the norm"),
        ("weight", "double", "0..1", "weight on the ad itself"),
        ("norm_mean", "double", "that of the series", "mean of the norm"),
        ("spread", "double", "that of the series", "standard deviation between ads, without their errors"),
    ),
}
TABLES = {f"data/{name}": columns for name, columns in DATA.items()} | {
    f"results/{name}": columns for name, columns in RESULTS.items()
}
