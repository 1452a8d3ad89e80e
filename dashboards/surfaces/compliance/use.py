"""Instructions for use and human oversight (AI Act, Art. 13, 14 and 26): what the reader is for, how it errs by its own
report, and what each duty of a deployer finds in the platform."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from campaigns.models import Member
from dashboards.models import ExposureTrace
from dashboards.surfaces.compliance.parts import Cell, Column, Kind, Section, Statement, Table
from dashboards.surfaces.compliance.state import State
from inference.model_report.sentences import lead

LOG_MONTHS = 6  # Art. 26(6)


def use(state: State) -> Section:
    """Return the instructions: networks, figures, limits, duties."""
    return Section(
        "use",
        gettext("Instructions for use and human oversight (AI Act, Annex III 1(c), Art. 13, 14, 26)"),
        statements=[*_purpose(state), *_networks(state), *_limits(state)],
        tables=[_figures(state), _classes(state), _duties(state)],
    )


def logs_too_short(state: State) -> bool:
    """Return whether sessions go before the months for which logs are to be kept."""
    months = state.organisation.retention_months
    return bool(months) and months < LOG_MONTHS


def _purpose(state: State) -> Iterator[Statement]:
    yield Statement(
        "intended",
        gettext("It names apparent expressions on the faces of consenting viewers of ads, and shows them as "
                "means over viewers with intervals. It is not for judging single people, not for work or "
                "education, and it does not know what a person feels."),
        ("docs/model-card.md",),
    )  # fmt: skip
    yield Statement(
        "stop",
        gettext("To stop it: close the campaign in its set-up. Nobody begins any more; who watches just then "
                "may end their session. Viewers stop with one click at any time."),
        ("campaigns/services/campaigns.py", "campaigns/static/campaigns/viewing/stopping.js"),
    )  # fmt: skip
    traces = ExposureTrace.objects.filter(ad__campaign=state.campaign).order_by().values_list("grade")
    graded = Counter(dict(traces.annotate(n=Count("pk"))))
    if graded:
        text = gettext("Input: of %(n)d exposures %(good)d were graded good, %(fair)d fair, and %(rejected)d "
                       "stay out of every figure.")  # fmt: skip
        grades = {name: graded[name] for name in ("good", "fair", "rejected")}
        yield Statement(
            "input", text % {"n": graded.total(), **grades}, ("dashboards/statistics/frames/grade.py",)
        )


def _networks(state: State) -> Iterator[Statement]:
    for version, entry in state.networks:
        title = entry.title if entry else version.name if version else ""
        digest = entry.digest if entry else version.digest if version else ""
        text = gettext("Network: %(title)s, digest %(digest)s.") if version else gettext(
            "No frame of this campaign is evaluated yet; the network that would read it: %(title)s, digest %(digest)s."
        )  # fmt: skip
        yield Statement(f"network_{digest[:12]}", text % {"title": title, "digest": digest[:12]})
        if entry and entry.evaluation:
            yield Statement(f"report_{digest[:12]}", lead(entry.evaluation), ("inference/weights",), "en")


def _limits(state: State) -> Iterator[Statement]:
    seen: set[str] = set()
    for place, text in enumerate(text for own in _reports(state) for text in own.get("limits", [])):
        if text not in seen:
            yield Statement(f"limit_{place + 1}", text, language="en")
        seen.add(text)


def _figures(state: State) -> Table:
    """How right and how sure each network is, by its own report."""
    rows = [row for own in _reports(state) for row in _figures_of(own)]
    columns = (
        Column("network", gettext("Network"), width=22),
        Column("figure", gettext("Figure"), width=34),
        Column("value", gettext("Value"), Kind.SHARE, 11),
        *_interval(11, faces=11),
    )
    return Table("figures", gettext("Accuracy and robustness, by the network’s own report"), columns, rows)


def _interval(width: int, *, faces: int) -> tuple[Column, ...]:
    """Return the columns of a share's interval, and of how many faces stand behind it; widths as of `Column`."""
    return (
        Column("low", gettext("95 % from"), Kind.SHARE, width),
        Column("high", gettext("to"), Kind.SHARE, width),
        Column("n", gettext("Faces"), Kind.COUNT, faces),
    )


def _figures_of(report: dict[str, Any]) -> Iterator[dict[str, Cell]]:
    network = f"{report['model']} {report['version']}"

    def row(figure: str, value: float, interval: list[float], n: int) -> dict[str, Cell]:
        low, high = interval
        return {"network": network, "figure": figure, "value": value, "low": low, "high": high, "n": n}

    yield row(gettext("Right by the label"), report["accuracy"], report["accuracy_interval_95"], report["n"])
    names = {
        "by_majority": gettext("Read as most people do"),
        "resting_called_other": gettext("Resting faces called anything else"),
    }
    served = (report.get("readings") or {}).get("served") or {}
    for key, name in names.items():
        if told := served.get(key):
            yield row(name, told["value"], told["interval_95"], told["n"])
    error = gettext("Calibration error, by the label")
    yield row(error, report["ece_15_bins"], report["ece_interval_95"], report["n"])
    judged = "by_majority" if served.get("by_majority") else "by_labels"
    conditions = [own for own in report.get("robustness") or [] if own["served"].get(judged)]
    for own in sorted(conditions, key=lambda own: own["served"][judged]["value"])[:3]:
        told = own["served"][judged]
        worst = gettext("Under “%(condition)s”") % {"condition": own["title"]}
        yield row(worst, told["value"], told["interval_95"], told["n"])


def _classes(state: State) -> Table:
    rows: list[dict[str, Cell]] = [
        {
            "network": f"{own['model']} {own['version']}",
            "expression": name,
            "recall": entry["recall"],
            "low": entry["recall_interval_95"][0],
            "high": entry["recall_interval_95"][1],
            "n": entry["support"],
        }
        for own in _reports(state)
        for name, entry in own["per_class"].items()
        if entry["support"]
    ]
    columns = (
        Column("network", gettext("Network"), width=30),
        Column("expression", gettext("Apparent expression"), width=30),
        Column("recall", gettext("Found, of its faces"), Kind.SHARE, 14),
        *_interval(10, faces=8),
    )
    return Table("classes", gettext("By expression"), columns, rows)


def _duties(state: State) -> Table:
    columns = (
        Column("duty", gettext("Article"), width=12),
        Column("asks", gettext("Asks of you, the deployer"), width=34),
        Column("found", gettext("What there is"), width=54),
    )
    rows = [{"duty": duty, "asks": asks, "found": found} for duty, asks, found in _duties_of(state)]
    note = gettext("Whoever puts the system into service under their own name, or changes what it is for, has "
                   "the provider’s duties, too (Art. 16, 25). It comes without a conformity assessment.")  # fmt: skip
    return Table("duties", gettext("Duties, and what helps with them"), columns, rows, note)


def _duties_of(state: State) -> Iterator[tuple[str, str, str]]:
    members = Counter(state.organisation.members.values_list("role", flat=True))
    roles = {name: members[name] for name in Member.Role.values}
    yield "26(1)", gettext("Use it as its instructions say."), gettext("This section, and docs/privacy.md.")
    yield (
        "26(2), 14",
        gettext("Give oversight to people with competence, training and authority."),
        gettext("Members by role: admin %(admin)d, marketer %(marketer)d, analyst %(analyst)d. No figure acts by "
                "itself; who is trained, the platform does not know.") % roles,
    )  # fmt: skip
    yield (
        "26(4)",
        gettext("See to it that input data fit the purpose."),
        gettext("Each exposure is graded; a poor one stays out of every figure and is counted (above)."),
    )
    yield (
        "26(5)",
        gettext("Watch how it works; suspend it and report serious incidents."),
        gettext("Closing stops a campaign; the audit log and the fairness section say what to look at. The "
                "report to the authority is yours to write."),
    )  # fmt: skip
    months = state.organisation.retention_months
    kept = (
        gettext("Sessions with their readings are kept %(months)d months; ") % {"months": months}
        if months
        else gettext("Sessions with their readings are kept until somebody deletes them; ")
    )
    audit = gettext("the audit log as long as the organisation.")
    yield "26(6)", gettext("Keep its logs for six months at least."), kept + audit
    yield (
        "26(7), 5(1)(f)",
        gettext("Not at work or in education."),
        gettext("Setting: %(setting)s; prohibited ones are refused.")
        % {"setting": state.campaign.get_setting_display()},
    )
    yield (
        "26(9)",
        gettext("Use this information for your impact assessment."),
        gettext("The draft in this pack is made of it."),
    )
    yield (
        "26(11), 50(3)",
        gettext("Tell people that they are exposed to it."),
        gettext("The notice does, before anything starts: %(n)d versions were agreed to so far.")
        % {"n": len(state.uses)},
    )  # fmt: skip
    yield (
        "27",
        gettext(
            "Public bodies, and private ones that serve the public: assess the impact on fundamental rights."
        ),
        gettext("Not in this pack: yours to write."),
    )


def _reports(state: State) -> list[dict[str, Any]]:
    return [entry.evaluation for _, entry in state.networks if entry and entry.evaluation]
