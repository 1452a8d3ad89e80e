"""The draft of an impact assessment (GDPR Art. 35), by the headings of the CNIL's method, and the record of processing
(Art. 30): what can be said of both from what is set up."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext

from campaigns.models import Campaign, Consent
from dashboards.surfaces.compliance.kept import kept_of, results_until
from dashboards.surfaces.compliance.measures import measures_held
from dashboards.surfaces.compliance.parts import Column, Kind, Section, Statement, Table
from dashboards.surfaces.compliance.risks import RISKS, weighs_more
from dashboards.surfaces.compliance.state import State


def assessment(state: State) -> Section:
    """Return the draft: context, necessity, measures and risks. It judges nothing: the controller does."""
    return Section(
        "dpia",
        gettext("Impact assessment: a draft (GDPR Art. 35)"),
        statements=[*_context(state), *_reading(state), *_basis(state)],
        tables=[purposes_table(state), _data(state), _measures(state), _risks(state)],
    )


def record(state: State) -> Section:
    """Return the record of processing."""
    own, campaign = state.organisation, state.campaign
    people = gettext("People who watch ads: %(setting)s") % {"setting": campaign.get_setting_display()}
    entries = [
        ("name", gettext("Processing"), gettext("Apparent expressions of consenting viewers of ads: %(name)s, "
                                                "for %(brand)s") % {"name": campaign.name, "brand": campaign.brand}),
        ("controller", gettext("Controller (Art. 30(1)(a))"), own.controller),
        ("contact", gettext("Contact"), own.contact),
        ("officer", gettext("Data-protection officer"), own.data_protection_officer),
        ("purposes", gettext("Purposes (b)"), "; ".join(_purpose(name) for name in state.offered)),
        ("people", gettext("Data subjects (c)"), people),
        ("data", gettext("Categories of data (c)"), "; ".join(kept.what for kept in kept_of(state))),
        ("recipients", gettext("Recipients (d)"), own.recipients),
        ("transfers", gettext("Transfers to third countries (e)"), ""),
        ("erasure", gettext("Time limits for erasure (f)"), results_until(state)),
        ("security", gettext("Security measures (g)"), " ".join(own.text for _, own in measures_held(state))),
    ]  # fmt: skip
    missing = gettext("Not filled in.")
    rows = [{"entry": key, "what": what, "said": said.strip() or missing} for key, what, said in entries]
    columns = (
        Column("entry", gettext("Key"), width=14),
        Column("what", gettext("Entry"), width=24),
        Column("said", gettext("What it says"), width=62),
    )
    return Section(
        "record", gettext("Record of processing (GDPR Art. 30)"), tables=[Table("entries", "", columns, rows)]
    )


def purposes_table(state: State) -> Table:
    """Return what viewers are asked for now, and what they said yes to before that is asked no more."""
    before = [own for own in Consent.Purpose.values if state.agreed[own] and own not in state.offered]
    rows = [
        {
            "purpose": name,
            "text": _purpose(name),
            "asked": gettext("asked") if name in state.offered else gettext("asked before, not any more"),
            "agreed": state.agreed[name],
        }
        for name in [*state.offered, *before]
    ]
    columns = (
        Column("purpose", gettext("Key"), width=14),
        Column("text", gettext("Purpose"), width=46),
        Column("asked", gettext("Now"), width=25),
        Column("agreed", gettext("Sessions that said yes"), Kind.COUNT, 15),
    )
    note = gettext(
        "Basis of each: consent (Art. 6(1)(a)); of face templates explicit consent (Art. 9(2)(a))."
    )
    return Table("purposes", gettext("Purposes and basis"), columns, rows, note)


def _purpose(name: str) -> str:
    return str(Consent.Purpose(name).label)


def _context(state: State) -> Iterator[Statement]:
    campaign, own = state.campaign, state.organisation
    yield Statement(
        "campaign",
        gettext("Campaign: %(name)s, for %(brand)s. %(setting)s. State: %(state)s. Ads: %(ads)d. "
                "Open from %(first)s to %(last)s.") % {
            "name": campaign.name,
            "brand": campaign.brand,
            "setting": campaign.get_setting_display(),
            "state": campaign.get_status_display(),
            "ads": campaign.ads.count(),
            "first": campaign.starts_on or gettext("its publication"),
            "last": campaign.ends_on or gettext("its closing"),
        },
    )  # fmt: skip
    if own.controller:
        yield Statement("controller", gettext("Controller: %(name)s.") % {"name": _line(own.controller)})
    if own.contact:
        yield Statement("contact", gettext("Contact for viewers: %(name)s.") % {"name": own.contact})
    if own.data_protection_officer:
        text = gettext("Data-protection officer: %(name)s.") % {"name": own.data_protection_officer}
        yield Statement("officer", text)
    if own.recipients:
        text = gettext("Recipients and processors, in your words: %(names)s") % {
            "names": _line(own.recipients)
        }
        yield Statement("recipients", text)
    if campaign.target_viewers:
        text = gettext("%(n)d people are to be measured.") % {"n": campaign.target_viewers}
        yield Statement("size", text)
    yield Statement("until", gettext("Results are kept: %(until)s") % {"until": results_until(state)})


def _reading(state: State) -> Iterator[Statement]:
    """Where faces are read, as set up and as it was."""
    rate = gettext("A picture is taken every %(ms)d ms while an ad plays.")
    yield Statement("pace", rate % {"ms": state.campaign.snapshot_interval_ms})
    texts = {
        Campaign.Reading.SERVER: gettext("Faces are read on the server: pictures are sent, read and deleted."),
        Campaign.Reading.DEVICE: gettext("Faces are read on the viewer’s own device: numbers are sent, no pictures."),
        Campaign.Reading.VIEWER: gettext("Each viewer decides whether pictures are read on their device or "
                                         "sent to the server, read there and deleted."),
    }  # fmt: skip
    yield Statement(
        "reading", texts[Campaign.Reading(state.campaign.reading)], ("campaigns/models/campaign.py",)
    )
    if state.read_at:
        text = gettext(
            "Sessions that agreed so far, by where they are read: server %(server)d, device %(device)d."
        )
        counts = {"server": state.read_at.get("server", 0), "device": state.read_at.get("device", 0)}
        yield Statement("read_at", text % counts)


def _basis(state: State) -> Iterator[Statement]:
    if state.campaign.setting not in Campaign.PROHIBITED_SETTINGS:
        text = gettext("The setting is not a workplace, school or university, where inferring emotions is prohibited "
                       "(AI Act, Art. 5(1)(f)).")  # fmt: skip
        yield Statement("setting_refused", text, ("campaigns/models/campaign.py",))
    if Consent.Purpose.CHOOSE_ADS in state.offered:
        text = gettext("For those who agreed, a program chooses the next ad by their apparent response; it "
                       "rates, selects and addresses nobody otherwise.")  # fmt: skip
    else:
        text = gettext("Nothing is decided about a viewer: results are of groups that watched an ad.")
    yield Statement("decisions", text, ("campaigns/services/next_ads.py",))


def _data(state: State) -> Table:
    columns = (
        Column("data", gettext("Key"), width=14),
        Column("what", gettext("Data"), width=40),
        Column("purposes", gettext("Needs a yes to"), width=20),
        Column("where", gettext("Where"), width=26),
    )
    rows = [
        {"data": own.key, "what": own.what, "purposes": ", ".join(own.purposes), "where": own.places}
        for own in kept_of(state)
    ]
    return Table("data", gettext("Data"), columns, rows)


def _measures(state: State) -> Table:
    columns = (
        Column("measure", gettext("Key"), width=16),
        Column("text", gettext("What is done"), width=50),
        Column("where", gettext("Enforced by"), width=34),
    )
    rows = [
        {"measure": said.key, "text": said.text, "where": ", ".join(said.where)}
        for _, said in measures_held(state)
    ]
    note = gettext("Paths of the source of version %(version)s.") % {"version": settings.VERSION}
    return Table("measures", gettext("Measures that hold here"), columns, rows, note)


def _risks(state: State) -> Table:
    held = [own for own, _ in measures_held(state)]
    columns = (
        Column("risk", gettext("Key"), width=10),
        Column("what", gettext("Risk to viewers"), width=38),
        Column("more", gettext("Weighs more here, because"), width=26),
        Column("measures", gettext("Measures against it"), width=26),
    )
    rows = [
        {
            "risk": own.key,
            "what": f"{own.title}. {own.harm}",
            "more": " ".join(weighs_more(own, state)),
            "measures": ", ".join(measure.key for measure in held if own.key in measure.against),
        }
        for own in RISKS
    ]
    note = gettext(
        "How grave and how likely each is, and whether what remains is acceptable, is yours to judge."
    )
    return Table("risks", gettext("Risks"), columns, rows, note)


def _line(text: str) -> str:
    return ", ".join(part.strip() for part in text.splitlines() if part.strip()).rstrip(".")
