"""Which tables a bundle holds, and what each column means: the schema of its files and its data dictionary in one."""

from dashboards.statistics.frames.baseline import EXPRESSIVE
from dashboards.statistics.frames.resting import RESTED
from dashboards.statistics.frames.series import RAW, SCALES, SERIES
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.sheets.rows import NUMBERS, TABLES, Column
from dashboards.surfaces.sheets.rows import SERIES as SERIES_COLUMNS

FORMAT = 14  # raised when tables or columns change

_ABOUT = {
    "valence": "valence (F7)",
    "attention": "attention (F11)",
    "activation": "activation (F8); low validity, see the manifest",
    "expressiveness": "expressiveness against the resting face (F9)",
    "engagement": "engagement (F12)",
    "shifted_valence": "valence (F7) after prior shift (F2)",
}
_KINDS = {
    "shifted": "{} after prior shift (F2); missing where the network's prior is unknown",
    "above": "{} above the viewer's resting face, not below (x)",
    "expressing": "whether {} is clearly expressed (y of F10)",
}


def _meaning(name: str) -> str:
    if name in _ABOUT:
        return _ABOUT[name]
    kind, _, expression = name.partition("_")
    form = _KINDS.get(kind, "apparent expression {}: calibrated probability (F1, F4, F5)")
    return form.format(expression or name)


def _series(prefix: str, kind: str, about: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{prefix}{name}",
            kind,
            f"{about}{_meaning(name)}",
            f"{SCALES[name].low:g}..{SCALES[name].high:g}",
        )
        for name in SERIES
    )


def _resting(prefix: str, about: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{prefix}{name}", "double", f"{about}{_meaning(name)}", f"{SCALES[name].low:g}..1")
        for name in RESTED
    )


_AD = Column("ad", "int", "the ad: `ad` of data/ads")
_VIEWER = Column("viewer", "int", "a pseudonym counted in this bundle alone; nothing in it leads to a person")
_OTHERS = Column("ad", "int", "`ad` of data/ads; missing for the organisation's ads of other campaigns")

DATA: dict[str, tuple[Column, ...]] = {
    "ads": (
        _AD,
        Column("title", "text", "its title"),
        Column("kind", "text", "video or picture"),
        Column("duration_ms", "int", "its length", "ms"),
        Column("bin_ms", "int", "width of one bin of its series", "ms"),
        Column("tags", "text", "its tags, separated by commas"),
        Column("ended", "int", "frames that ended with a reading or without a face", "frames"),
        Column("unscored", "int", "frames that were unreadable, failed, expired or lost", "frames"),
    ),
    "brand_moments": (
        _AD,
        Column("label", "text", "what is seen or heard"),
        Column("start_ms", "int", "media time at which it begins", "ms"),
        Column("end_ms", "int", "media time at which it ends", "ms"),
    ),
    "scenes": (
        _AD,
        Column("start_ms", "int", "media time at which the scene begins: a cut, or an equal part", "ms"),
        Column("end_ms", "int", "media time at which it ends", "ms"),
    ),
    "exposures": (
        Column("exposure", "int", "one exposure of one viewer to one ad; counted in this bundle alone"),
        _AD,
        _VIEWER,
        Column("exposure_index", "int", "the nth time that this viewer saw this ad, from 1"),
        Column("day", "day", "day of the exposure (UTC)"),
        Column("began", "double", "when it began, in days since 1970-01-01 (UTC)", "days"),
        Column("session", "int", "the session that it belongs to; counted in this bundle alone"),
        Column(
            "origin", "text", "where the face was read: server (of pictures) or device (numbers were sent)"
        ),
        Column("position", "int", "place in the session, from 0"),
        Column(
            "previous_ad",
            "int",
            "the ad before it in the session: `ad` of data/ads; missing where it was the first",
        ),
        Column("grade", "text", "good, fair, rejected (enters no figure), or open while it went on"),
        Column("final", "bool", "it is over and its frames are all in: fatigue counts these alone"),
        Column("cause", "text", "why it is rejected, as one name"),
        Column("reasons", "text", "why its grade is not good, as names, separated by semicolons"),
        Column("frames", "int", "frames that ended with a reading or without a face", "frames"),
        Column("running", "int", "of these, taken while the ad ran", "frames"),
        Column("valid", "int", "of these, valid (F3)", "frames"),
        Column("networks", "text", "networks that read them: numbers of the manifest's list, from 1"),
        Column(
            "digest",
            "text",
            "SHA-256 of its frames as they were rolled up; empty if digests were not kept yet",
        ),
        Column("play", "text", "how it played: good, fair, poor, or untold"),
        Column("play_flaws", "text", "why its play is not good, as names, separated by semicolons"),
        Column("played_ms", "int", "how long it was looked at as it played; 0 where nothing was told", "ms"),
        Column("silent_ms", "int", "of it without sound; missing for what has none", "ms"),
        Column("captioned_ms", "int", "of it with captions", "ms"),
        Column("full_screen_ms", "int", "of it in full screen", "ms"),
        Column("volume", "double", "mean volume; missing for what has no sound", "0..1"),
        Column("visible", "double", "mean share of the ad within the window", "0..1"),
        Column("width", "int", "of the ad on the screen", "CSS pixels"),
        Column("height", "int", "of the ad on the screen", "CSS pixels"),
        Column("heard", "text", "the session's sound check: heard, unheard, skipped or unasked"),
        *_series("mean_", "double", "mean over the ad of "),
        *_resting("resting_", "mean over the neutral screen of "),
        *_resting("resting_first_", "mean over the first half of the neutral screen of "),
        *_resting("resting_second_", "mean over the second half of the neutral screen of "),
        *(
            Column(
                f"resting_shown_{name}",
                "double",
                f"1 where the second half of the neutral screen, against the first, shows {name} clearly (F10)",
                "0..1",
            )
            for name in EXPRESSIVE
        ),
    ),
    "registrations": (
        Column(
            "at", "text", "when it was recorded, UTC; the first row is the registration, others are changes"
        ),
        Column("outcome", "text", "the primary outcome"),
        Column(
            "ads", "text", "the ads compared: `ad` of data/ads, separated by blanks; 0 is one that is gone"
        ),
        Column("viewers", "int", "how many are to be measured", "viewers"),
        Column("looks", "text", "end (one look) or any (looks while data come in)"),
        Column("viewers_before", "int", "how many had taken part when it was recorded", "viewers"),
        Column(
            "digest", "text", "SHA-256 of the row as the platform recorded it, and of the digest before it"
        ),
    ),
    "set_aside": (
        _AD,
        Column("reason", "text", "why frames are not valid (F3)"),
        Column("frames", "int", "how many", "frames"),
    ),
    "series": (
        Column("exposure", "int", "`exposure` of data/exposures"),
        Column("t_ms", "int", "media time at which the bin begins", "ms"),
        *_series("", "single", ""),
    ),
    "frames": (
        Column("exposure", "int", "`exposure` of data/exposures; rows stand by time, as they are averaged"),
        Column("t_ms", "int", "media time; negative in the neutral screen before the ad", "ms"),
        Column("playback", "int", "0 playing, 1 neutral screen, 2 paused, 3 stalled"),
        Column("hidden", "int", "1 where the tab was not visible"),
        Column("found", "int", "1 where there is a face; the numbers below are missing where there is none"),
        *(
            Column(name, "int", f"{_meaning(name).split(':')[0]}: calibrated probability (F1)", "1/10000")
            for name in EXPRESSIONS
        ),
        Column("faces", "int", "faces in the picture"),
        Column("face_score", "int", "how sure the detector is", "1/10000"),
        Column("yaw", "int", "turn of the head", "degrees"),
        Column("pitch", "int", "tilt of the head", "degrees"),
        Column("roll", "int", "lean of the head", "degrees"),
        Column("luma", "int", "mean brightness of the face", "0..255"),
        Column("sharpness", "int", "variance of the Laplacian of the face"),
        Column("frozen", "int", "1 where the camera stood still: the same picture for a second or more"),
        Column("network", "int", "which network read it: its number in the manifest's list, from 1"),
    ),
    "bins": (
        Column("exposure", "int", "`exposure` of data/exposures"),
        Column("t_ms", "int", "media time at which the bin begins", "ms"),
        *(
            Column(
                name,
                "double",
                f"{_meaning(name)}; mean of the bin's valid frames, short gaps filled, not smoothed (F4)",
                f"{SCALES[name].low:g}..{SCALES[name].high:g}",
            )
            for name in RAW
        ),
    ),
    "answers": (
        Column("exposure", "int", "`exposure` of data/exposures; missing where nothing was measured"),
        _AD,
        Column("viewer", "int", "as in data/exposures"),
        Column("exposure_index", "int", "as in data/exposures"),
        Column("day", "double", "when the exposure began, in days since 1970-01-01", "days"),
        Column("liking", "int", "how much the viewer likes the ad", "1..5"),
        Column("purchase_intent", "int", "how likely the viewer would buy what it shows", "1..5"),
        Column("satisfaction", "int", "how satisfied the viewer is with having watched it", "1..5"),
        Column(
            "recall", "text", "right, wrong, unsure, or empty where the brand was not asked for or left out"
        ),
        Column("camera", "bool", "whether the session went on with the camera"),
    ),
    "questions": (
        Column("question", "text", "a question of the campaign's own: screener, ad or end, and its turn"),
        Column("text", "text", "its words"),
        Column("kind", "text", "single, multiple, scale or text"),
        Column("answer", "int", "an answer that it offers, from 1; a row each; 0 where the text is open"),
        Column("answer_text", "text", "the answer's words"),
    ),
    "own_answers": (
        Column("question", "text", "`question` of data/questions"),
        Column(
            "ad", "int", "the ad after which it was answered: `ad` of data/ads; missing of screener and end"
        ),
        _VIEWER,
        Column(
            "chosen",
            "text",
            "answers chosen, separated by blanks; empty of an open text",
        ),
    ),
    "slider": (
        _AD,
        _VIEWER,
        Column("exposure_index", "int", "as in data/exposures"),
        Column("t_ms", "int", "media time of a move of the slider by a viewer without a camera", "ms"),
        Column("value", "int", "where it then stood; 0 before the first move", "-100..100"),
    ),
    "disagreements": (
        _AD,
        _VIEWER,
        Column("exposure_index", "int", "as in data/exposures"),
        Column("start_ms", "int", "media time from which the viewer says that the reading is wrong", "ms"),
        Column("end_ms", "int", "media time up to which", "ms"),
        Column("word", "text", "what the viewer calls it: an expression, none (of these), or empty"),
    ),
    "panel": (
        Column("viewer", "int", "as in data/exposures"),
        Column(
            "variable", "text", "what the panel told of; no rows unless they were asked for with the export"
        ),
        Column("value", "text", f"what it told; values of fewer than {MIN_VIEWERS} viewers are left out"),
    ),
    "readings": (
        _VIEWER,
        Column("face", "double", "share of the viewer's frames in which a face was found (F36)", "0..1"),
        Column("good", "double", "share of the viewer's exposures that were graded good", "0..1"),
        Column("confidence", "double", "how surely the face before an ad was read, on the mean", "0..1"),
        Column("rest", "double", "valence of the resting face, on the mean", "-1..1"),
    ),
    "weights": (
        _AD,
        _VIEWER,
        Column(
            "weight",
            "double",
            "how much the viewer counts in weighted figures of the ad (F39), 1 on the mean",
        ),
    ),
    "norm_levels": (
        Column("measure", "text", "which series' mean over the ad"),
        _OTHERS,
        Column("n", "int", "viewers of the ad with a value; of other campaigns' ads ten or more", "viewers"),
        Column(
            "value", "double", "mean over viewers, of the exposures that are rolled up", "that of the series"
        ),
        Column("error", "double", "its standard error", "that of the series"),
        Column("kind", "text", "length class, frame rate and network, alike within a norm"),
    ),
    "peak_end_ads": (
        _OTHERS,
        Column("n", "int", "viewers who said how they like it; ten or more", "viewers"),
        Column("liking", "double", "mean over these viewers", "1..5"),
        Column("peak", "double", "cross-fitted peak of the change of valence (F14)", "-2..2"),
        Column("end", "double", "mean change of valence in the last 10 % or 2 s", "-2..2"),
        Column("change", "double", "change of valence from start to end", "valence"),
    ),
}
RESULTS: dict[str, tuple[Column, ...]] = {"numbers": NUMBERS, "series": SERIES_COLUMNS, "tables": TABLES}
LAYOUT: dict[str, tuple[Column, ...]] = {f"data/{name}": own for name, own in DATA.items()} | {
    f"results/{name}": own for name, own in RESULTS.items()
}
