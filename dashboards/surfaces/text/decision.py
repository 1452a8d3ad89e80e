"""What to do with each ad, in plain words: page, comparison and report say these sentences."""

from collections.abc import Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from dashboards.analysis.comparison.family import NONE, SEVERAL
from dashboards.analysis.finding import Findings, Needs, part_name
from dashboards.statistics.decision import FIX, NOT_ENOUGH, RUN
from dashboards.statistics.frames.series import HEADLINE
from dashboards.surfaces.text.comparison import size_word
from dashboards.surfaces.text.format import chance, count, stretch, viewers, within
from dashboards.surfaces.text.labels import SERIES, choice
from dashboards.surfaces.text.looks import refusal_sentence
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import conclusive, preview


def campaign_answer(decided: Findings, traces: Mapping[int, Findings], titles: Mapping[int, str]) -> str:
    """Return the first sentence about a campaign: what to do, or what is missing until that can be said.

    `traces`: the answer of each ad, in the campaign's order.
    """
    if not traces:
        return gettext("This campaign has no ads yet.")
    needs = decided["decision.leader"].needs
    most = max(traces.values(), key=lambda own: own.count("viewers"))
    if needs is None or refusal_sentence(needs) or conclusive(most):
        return decision_sentence(decided, titles)
    return preview(most) if most.count("viewers") else gettext("Nobody has been measured yet.")


def decision_sentence(found: Findings, titles: Mapping[int, str]) -> str:
    """Return the first sentence about a campaign: what to do."""
    leader = found["decision.leader"]
    verdicts = {int(part_name(own.part)): own.value.name for own in found.parts("decision.verdict")}
    running = [ad for ad, verdict in verdicts.items() if verdict == RUN]
    if isinstance(leader.needs, Needs):
        if refused := refusal_sentence(leader.needs):
            return refused
        reasons = [own.value.name for own in found.parts("decision.reason")]
        if "difference" in reasons and len(titles) > 1:
            return gettext(
                "No test can tell the ads apart: their viewers do not differ, or are too few beside each other."
            )
        if leader.needs.what == "ads" and len(titles) > 1:
            return gettext("Fewer than two ads have ten viewers: nothing to hold against each other yet.")
        return " ".join(
            gettext("“%(title)s”: %(verdict)s. %(reason)s")
            % {
                "title": titles[ad],
                "verdict": within(verdict_word(found, ad)),
                "reason": reason_sentence(found, ad),
            }
            for ad in verdicts
            if len(titles) == 1
        ) or gettext("Nothing can be decided yet.")
    name = leader.value.name
    if name == NONE:
        if not running:
            return gettext("A tie so far: no ad stands apart from the others. %(settle)s") % {
                "settle": _settle_all(found)
            }
        return gettext("A tie: no ad stands apart from the others. You may run %(ads)s.") % {
            "ads": _listed([titles[ad] for ad in running])
        }
    if name == SEVERAL:
        ads = [int(part_name(own.part)) for own in found.parts("decision.rank") if own.value.value == 1]
        return gettext("Several ads stand above the others, and none of them leads: run %(ads)s.") % {
            "ads": _listed([titles[ad] for ad in ads])
        }
    ad = int(part_name(name))
    return gettext("%(verdict)s “%(title)s”. %(reason)s %(sure)s") % {
        "verdict": gettext("Run") if verdicts[ad] == RUN else gettext("Fix"),
        "title": titles[ad],
        "reason": reason_sentence(found, ad),
        "sure": certainty(found, ad),
    }


def verdict_word(found: Findings, ad: int) -> str:
    """Return e.g. `Run`."""
    own = found.choice(f"decision.verdict[ad:{ad}]")
    return choice(own.name) if own else ""


def reason_sentence(found: Findings, ad: int) -> str:
    """Say in one sentence why an ad has its verdict; the size of a difference has a word, its numbers stand beside."""
    verdict, reason = (found.choice(f"decision.{key}[ad:{ad}]") for key in ("verdict", "reason"))
    if verdict is None or reason is None:
        return ""
    text = _reasons(found).get(reason.name, "")
    more = found.count(f"decision.more[ad:{ad}]")
    if reason.name in ("registered_viewers", "order"):
        return refusal_sentence(Needs(reason.name, more))
    if "%" in text:
        size = size_word(found.estimate(f"decision.size[ad:{ad}]"))
        text = text % {"size": size, "more": viewers(more)}
    if verdict.name == FIX and reason.name != "sinks":
        return f"{text} {gettext('Without its weak stretches it would keep up.')}"
    return text


def certainty(found: Findings, ad: int) -> str:
    """Say how sure a verdict is, e.g. `97 % sure (129 viewers).`; empty where there is none."""
    own = found.choice(f"decision.verdict[ad:{ad}]")
    if own is None or own.probability is None:
        return ""
    return gettext("%(chance)s sure (%(viewers)s).") % {
        "chance": capfirst(chance(own.probability)),
        "viewers": viewers(own.n),
    }


def settle_sentence(found: Findings, ad: int) -> str:
    """Say what would settle a verdict; empty where it is settled, or nothing is known of that."""
    own, reason = found.get(f"decision.more[ad:{ad}]"), found.choice(f"decision.reason[ad:{ad}]")
    if own is None or reason is None or reason.name in ("viewers", "registered_viewers"):
        return ""
    if own.needs is not None:
        return gettext("What difference there may be is too small to find, even with %(most)s viewers.") % {
            "most": count(own.needs.more)
        }
    more = found.count(own.name)
    if not more:
        return gettext("More viewers would hardly change this: what is left to find is very small.")
    return ngettext(
        "About %(count)s more viewer would settle it.", "About %(count)s more viewers would settle it.", more
    ) % {"count": count(more)}


def stretches_sentence(found: Findings) -> str:
    """Say which stretches of an ad are to fix. `found`: the ad's answer about its stretches."""
    table = found.table("stretches")
    if table is None:
        needs = found["stretches"].needs
        if needs and (refused := refusal_sentence(needs)):
            return refused
        if needs and needs.what == "viewers":
            return gettext("Which stretches to fix can be told with %(viewers)s more.") % {
                "viewers": viewers(needs.more)
            }
        return gettext("Which stretches to fix cannot be told: the ad is too short, or nobody differs.")
    if not table.rows:
        return gettext(
            "Nothing to fix: no stretch falls clearly below the ad’s usual level. A scene can still lie below the "
            "average, which the best moments lift."
        )
    places = _listed([stretch(row[0], row[1]) for row in table.rows], quoted=False)
    return ngettext(
        "One stretch to fix: %(places)s.", "%(count)s stretches to fix: %(places)s.", len(table.rows)
    ) % {"count": count(len(table.rows)), "places": places}


def decision_method(found: Findings) -> MethodText:
    """Return the method of the verdicts."""
    verdicts = found.parts("decision.verdict")
    decided = sum(own.value.name != NOT_ENOUGH for own in verdicts)
    outcome = found.choice("decision.outcome")
    n = ngettext("%(count)s ad with a verdict", "%(count)s ads with a verdict", decided) % {
        "count": count(decided)
    }
    excluded = gettext("ads with fewer than ten viewers; exposures whose quality was too poor")
    parameters = [(gettext("What decides"), choice(outcome.name) if outcome else "")]
    return method_of(verdicts[:1], n=n, excluded=excluded, parameters=parameters)


def _reasons(found: Findings) -> dict[str, str]:
    outcome = found.choice("decision.outcome")
    series = outcome.name if outcome else HEADLINE
    if series == HEADLINE:
        more, less = gettext("Received more positively"), gettext("Received less positively")
    else:
        measure = {"measure": within(SERIES[series])}
        more, less = gettext("Higher in %(measure)s") % measure, gettext("Lower in %(measure)s") % measure
    told = {"more": more, "less": less}
    return {
        "leads": gettext("%(more)s than the other ads: a %%(size)s difference.") % told,
        "shares_lead": gettext("%(more)s than most of the other ads; which of the best leads is open.")
        % told,
        "tie": gettext("As good as any other here: choosing it gives up next to nothing."),
        "below_others": gettext("%(less)s than the other ads: a %%(size)s difference.") % told,
        "below_best": gettext("%(less)s than the best ad of this campaign.") % told,
        "above_norm": gettext("%(more)s than your ads usually are: a %%(size)s difference.") % told,
        "below_norm": gettext("%(less)s than your ads usually are: a %%(size)s difference.") % told,
        "as_norm": gettext("As good as your ads usually are."),
        "above_rest": gettext(
            "Faces turn more positive than at rest: a %(size)s change. There is no other ad to hold it against yet."
        ),
        "below_rest": gettext("Faces turn more negative than at rest: a %(size)s change."),
        "sinks": gettext("Ahead of what it is held against, yet faces turn more negative than at rest."),
        "unsettled": gettext("Nothing tells it apart yet from what it is held against."),
        "registered_ad": gettext("It is not among the ads that were registered to be compared."),
        "viewers": gettext("Too few viewers so far: a first verdict needs %(more)s more."),
        "ads": gettext("No other ad has enough viewers yet."),
        "difference": gettext("All viewers respond alike, so nothing can be said of others."),
        "no_norm": gettext("There is nothing to hold it against yet: no other ad, and too few in your norm."),
    }


def _settle_all(found: Findings) -> str:
    """Say what would settle a tie: what the ad that needs least would."""
    parts = [own for own in found.parts("decision.more") if own.needs is None]
    if not parts:
        return ""
    least = min(parts, key=lambda own: own.value.value)
    return settle_sentence(found, int(part_name(least.part)))


def _listed(names: list[str], *, quoted: bool = True) -> str:
    shown = [gettext("“%(name)s”") % {"name": name} if quoted else name for name in names]
    if len(shown) < 2:
        return "".join(shown)
    joined = ", ".join(shown[:-1])
    last = {"names": joined, "last": shown[-1]}
    return gettext("%(names)s or %(last)s") % last if quoted else gettext("%(names)s and %(last)s") % last
