"""One sentence before each section about an ad: what it says, with n and interval, or what is still missing."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext

from dashboards.analysis.comparison.study import WAITING
from dashboards.analysis.finding import Finding, Findings, Needs, part_name
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT
from dashboards.statistics.values import Choice, Estimate, Moment, Unit
from dashboards.surfaces.text.format import (
    behind,
    count,
    interval,
    moment_place,
    n_text,
    number,
    p_text,
    told,
    viewers,
)
from dashboards.surfaces.text.labels import label, part_label
from dashboards.surfaces.text.looks import look_sentence

# The change over the ad: with the interval of this look, by which it is judged, and by itself.
HEADLINES = ("change_valence.judged", "change_valence.mean")


def needs_text(needs: Needs | None) -> str:
    """Return what is missing until a figure can be given, e.g. `needs 3 more viewers`."""
    if needs is None:
        return ""
    if needs.what in ("viewers", "segment_viewers") and needs.more > 0:
        more = viewers(needs.more)
        return gettext("needs %(viewers)s more") % {"viewers": more}
    if needs.what == "ads" and needs.more > 0:
        return ngettext("needs %(count)s more ad", "needs %(count)s more ads", needs.more) % {
            "count": count(needs.more)
        }
    texts = {
        "before_brand": gettext("It is there from the start: there are no 5 s before it to compare with."),
        "after_end": gettext("It lies behind the end of the ad."),
        "difference": gettext("no interval: nobody differs"),
        "prior": gettext("what the network was trained on is not known"),
        "computing": gettext("being computed"),
        "answers": gettext("not enough answers yet"),
        "alike": gettext("all answers, or all faces, are alike"),
        "invited": gettext("not counted"),
        "sound_check": gettext("nobody was asked"),
        "registration": gettext("not registered"),
        "registered_ad": gettext("not among the registered ads"),
        "registered_viewers": gettext("one look at the end is registered: not yet"),
        "order": gettext("all saw the ads in one order: ad and place cannot be told apart"),
        "never": gettext("never"),
        "ratio_scale": gettext("its zero is not “none”"),
        "converged": gettext("the fit did not converge"),
        "strong": gettext("viewers hardly differ, or are too few"),
        "sure_cap": gettext("not sure enough"),
        "target_shares": gettext("the campaign names no target shares"),
        "weights_empty": gettext("no viewer of this kind was measured"),
        "weights_apart": gettext("its target share is out of reach"),
        "withheld": gettext("withheld: with what else is shown it would tell of fewer than five viewers"),
        "disagreeing_viewers": gettext("fewer than five viewers disagree"),
    }
    return texts.get(needs.what, gettext("not enough data yet"))


def told_figure(own: Finding) -> str:
    """Return a figure's number with what stands behind it, e.g. `+0.21 (n = 12 · 95 %: +0.11 to +0.30 · a preview)`."""
    if not isinstance(own.value, (Estimate, Moment)):
        return ""
    return f"{number(own.value.value, own.scale.unit)} ({behind_figure(own)})"


def behind_figure(own: Finding) -> str:
    """Return n and interval of a figure; of too few viewers for a conclusion it is marked."""
    if not isinstance(own.value, (Estimate, Moment, Choice)):
        return ""
    return behind(own.value, own.scale.unit) + (f" · {gettext('a preview')}" if own.preview else "")


def missing(found: Findings) -> str:
    """Return e.g. `17 viewers more make it a result (n ≥ 25).`"""
    lack = max(0, MIN_FOR_MEANS - found.count("viewers"))
    return gettext("%(viewers)s more make it a result (n ≥ %(least)d).") % {
        "viewers": viewers(lack),
        "least": MIN_FOR_MEANS,
    }


def conclusive(found: Findings) -> bool:
    """Return whether there are enough viewers to draw conclusions from."""
    return found.count("viewers") >= MIN_VIEWERS


def preview(found: Findings) -> str:
    """Say how many viewers are missing before a conclusion is due."""
    so_far = gettext("%(viewers)s so far: a preview, no conclusions.") % {
        "viewers": viewers(found.count("viewers"))
    }
    return f"{so_far} {missing(found)}"


def ad_answer(found: Findings) -> str:
    """Return the first sentence about an ad."""
    if not found.count("viewers"):
        return gettext("Nobody has been measured with this ad yet.")
    if not conclusive(found):
        return preview(found)
    best = _best(found.moment("change_valence.high"))
    return " ".join(filter(None, (change_sentence(found), look_sentence(found, "ad"), best)))


def change_sentence(found: Findings) -> str:
    """Say how an ad's faces differ from the viewers' own resting faces, or why that cannot be told.

    The interval of this look decides whether there is a word for it; the size in standard deviations decides which.
    """
    level, size = found.estimate("change_valence.mean"), found.estimate("change_valence.size")
    judged = found.estimate("change_valence.judged")
    if level is None:
        return gettext(
            "No change can be told: %(known)s of %(viewers)s have a usable neutral screen before the ad, and "
            "%(least)d are needed."
        ) % {
            "known": count(found.viewers("change_valence.trace")),
            "viewers": viewers(found.count("viewers")),
            "least": MIN_FOR_MEANS,
        }
    parts = {"told": told(judged or level, Unit.CHANGE)}
    if any(own.preview for own in map(found.get, HEADLINES) if own):
        return gettext(
            "A preview: valence changes by %(told)s from the viewers’ own resting faces; %(viewers)s with a "
            "usable neutral screen make it a result."
        ) % {**parts, "viewers": viewers(MIN_FOR_MEANS)}
    level = judged or level
    look = found.choice("ad.look")
    if look and look.name == WAITING:
        return gettext("Change from the viewers’ own resting faces so far: %(told)s.") % parts
    if level.low is None or level.high is None:
        return gettext("All viewers change alike, so nothing can be said of others: %(told)s.") % parts
    if level.low <= 0 <= level.high:
        return gettext("No clear change from the viewers’ own resting faces: %(told)s.") % parts
    parts["size"] = size_word(size)
    return (
        gettext("Faces are %(size)s more positive than the viewers’ own resting faces: %(told)s.")
        if level.value > 0
        else gettext("Faces are %(size)s more negative than the viewers’ own resting faces: %(told)s.")
    ) % parts


def size_word(size: Estimate | None) -> str:
    """Return Cohen's word for a size in standard deviations between viewers (Cohen 1988: .2, .5, .8)."""
    steps = ((0.2, gettext("very slightly")), (0.5, gettext("a little")), (0.8, gettext("clearly")))
    return next((word for end, word in steps if size is None or abs(size.value) < end), gettext("much"))


def moments_sentence(moments: Sequence[Finding]) -> str:
    """Say which moments stand out."""
    known = [own for own in moments if isinstance(own.value, Moment)]
    if not known:
        return gettext(
            "Key moments need %(least)d viewers: they are found on one half of them and read on the other."
        ) % {"least": MIN_VIEWERS}
    clear = [own for own in known if own.value.settled]
    if not clear:
        return gettext("No moment stands out: none differs surely from the rest of the ad (%(n)s).") % {
            "n": n_text(known[0].value.n)
        }
    first = clear[0]
    return gettext(
        "%(title)s %(place)s: %(about)s %(told)s. Exploratory, and sure enough for one of many."
    ) % {
        "title": label(first.key).title,
        "place": moment_place(first.value),
        "about": label(first.key).about,
        "told": told(first.value, first.scale.unit),
    }


def brand_sentence(found: Findings, names: Mapping[str, str]) -> str:
    """Say whether valence moves when the brand appears."""
    rows = found.parts("change_valence.brand")
    known = [own for own in rows if isinstance(own.value, Moment)]
    if not rows:
        return gettext("This ad has no brand moments: they can be marked where the campaign is set up.")
    if not known:
        return needs_text(rows[0].needs)
    best = max(known, key=lambda own: own.value.value)
    parts = {"brand": part_label(best.part, names), "told": told(best.value, best.scale.unit)}
    if brand_direction(found, best) > 0:
        return (
            gettext(
                "Valence rises after “%(brand)s”: %(told)s. Exploratory, and sure enough for one of many moments."
            )
            % parts
        )
    return (
        gettext(
            "No brand moment is shown to lift valence; the highest change is after “%(brand)s”: %(told)s."
        )
        % parts
    )


def brand_verdict(found: Findings, row: Finding) -> str:
    """Say what is shown of one brand moment, which is one of many."""
    if not isinstance(row.value, Moment):
        return needs_text(row.needs)
    direction = brand_direction(found, row)
    if direction > 0:
        return gettext("Valence rises")
    if direction < 0:
        return gettext("Valence stays below what it was")
    return gettext("No response shown: one moment of many may differ by chance as much")


def brand_direction(found: Findings, row: Finding) -> int:
    """Return +1 or −1 where valence is shown to rise or fall after a brand moment, by its adjusted p; else 0."""
    p = found.p(f"change_valence.brand.p[{row.part}]")
    if p is None or p > ALPHA or not isinstance(row.value, Moment):
        return 0
    return 1 if row.value.value > 0 else -1


def evidence_sentence(found: Findings) -> str:
    """Say whether the trace is the ad's or the people's (F37)."""
    p, together = found.p("synchrony.p"), found.estimate("synchrony")
    if p is None or together is None or together.low is None:
        return gettext("Whether viewers move together needs ten viewers and eight seconds.")
    parts = {"told": told(together, Unit.CORRELATION), "p": number(p, Unit.P)}
    if p > 0.05 or together.value <= 0:
        return (
            gettext(
                "The trace may be the people’s alone: viewers do not move together more than chance lets slow traces "
                "do (%(told)s; %(p)s)."
            )
            % parts
        )
    return (
        gettext("The trace is the ad’s: viewers move together more than chance does (%(told)s; %(p)s).")
        % parts
    )


def course_sentence(found: Findings) -> str:
    """Say how much valence moves on the whole."""
    arc = found.estimate("change_valence.arc")
    if arc is None or arc.low is None:
        return gettext("How much valence moves needs two viewers who differ.")
    return gettext(
        "Per second of the ad the line of mean valence is %(told)s long; a flat one would be 1. What chance "
        "adds to it is taken off."
    ) % {"told": told_figure(found["change_valence.arc"])}


def shift_sentence(read: Findings, shifted: Findings) -> str:
    """Say what the mix of faces in the training data does to the ad's valence."""
    own, moved = read.estimate("valence.mean"), shifted.estimate("shifted_valence.mean")
    if own is None or own.low is None:
        return gettext("Means need two viewers who differ.")
    if moved is None or moved.low is None:
        return gettext("What the network was trained on is not known, so nothing can be shifted.")
    return gettext(
        "Networks learn from collections in which few faces rest, and so see expressions a little too "
        "often. Were faces "
        "mixed as is assumed of people who watch ads, mean valence would be %(moved)s instead of %(own)s. All other "
        "figures are as read."
    ) % {
        "moved": told_figure(shifted["shifted_valence.mean"]),
        "own": told_figure(read["valence.mean"]),
    }


def segments_sentence(found: Findings) -> str:
    """Say where two segments of one variable part, or that none do."""
    rows = found.parts("segment.change_valence")
    variables: dict[str, list[tuple[str, Estimate]]] = {}
    for row in rows:
        variable, name = part_name(row.part).split("=", 1)
        if isinstance(row.value, Estimate):
            variables.setdefault(variable, []).append((name, row.value))
    if not rows:
        return gettext("The panel told nothing of its participants, so there are no segments.")
    shown = {name: own for name, own in variables.items() if len(own) > 1}
    if not shown:
        return gettext("No variable has two segments of %(least)d viewers or more yet.") % {
            "least": MIN_SEGMENT
        }
    for spread in found.parts("segment.spread"):
        p, names = found.p(f"segment.spread.p[{spread.part}]"), {}
        for end in ("highest", "lowest"):
            choice = found.choice(f"segment.{end}[{spread.part}]")
            names[end] = choice.name if choice else ""
        if p is not None and p <= ALPHA and isinstance(spread.value, Estimate):
            return gettext(
                "Exploratory: %(variable)s “%(highest)s” responds more positively than “%(lowest)s”, by %(told)s "
                "(adjusted %(p)s for all segments looked at)."
            ) % {
                "variable": part_name(spread.part).capitalize(),
                **names,
                "told": told(spread.value, Unit.CHANGE),
                "p": p_text(p),
            }
    return gettext("No two segments are shown to differ, with all of them looked at.")


def _best(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if not moment.settled:
        return gettext("No moment stands out.")
    return gettext("It is received best %(place)s: %(value)s (%(interval)s).") % {
        "place": moment_place(moment),
        "value": number(moment.value, Unit.CHANGE),
        "interval": interval(moment.low, moment.high, Unit.CHANGE),
    }
