"""The risks to viewers, by the headings of the French authority's method for impact assessments (CNIL, PIA), and what
is particular about reading faces. How grave and how likely they are, the controller judges."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Consent
from dashboards.surfaces.compliance.measures import ACCESS, CHANGE, ERROR, LOSS, PRESSURE, REUSE, Rule
from dashboards.surfaces.compliance.state import State


@dataclass(frozen=True)
class Risk:
    """`harm`: what it would mean to viewers. `more`: what makes it weigh more here, and when that is so."""

    key: str
    title: str | Promise
    harm: str | Promise
    more: tuple[tuple[Rule, str | Promise], ...] = ()


def weighs_more(own: Risk, state: State) -> list[str]:
    """Return what makes a risk weigh more in this campaign."""
    return [str(text) for rule, text in own.more if rule(state)]


RISKS: tuple[Risk, ...] = (
    Risk(
        ACCESS,
        _("Somebody sees data who must not"),
        _("Faces, or what they showed, become known with a name: shame, gossip, conclusions about health or beliefs."),
        (
            (lambda state: state.pictures, _("Pictures reach the server.")),
            (
                lambda state: bool(state.agreed[Consent.Purpose.PANEL] or state.recruitment),
                _("A panel’s number is linked to results: the panel may know who that is."),
            ),
            (
                lambda state: Consent.Purpose.FACE in state.offered or bool(state.templates),
                _("Face templates are kept: biometric data of GDPR Art. 9."),
            ),
        ),
    ),
    Risk(
        CHANGE,
        _("Data are changed unnoticed"),
        _("Results, consents or proofs say something else than what happened; a right cannot be proved."),
    ),
    Risk(
        LOSS,
        _("Data disappear"),
        _("Time and attention were given in vain; a consent or deletion cannot be proved. Pictures are meant to go."),
    ),
    Risk(
        ERROR,
        _("Faces are misread, some groups’ more than others’"),
        _("Conclusions are drawn of people that are wrong, or wrong more often for some: by age, sex, skin, "
          "culture, disability, glasses, a scarf."),
        (
            (
                lambda state: Consent.Purpose.CHOOSE_ADS in state.offered,
                _("What is read decides which ad comes next, for those who agreed."),
            ),
        ),
    ),
    Risk(
        PRESSURE,
        _("The yes is not free, or not understood"),
        _("People are measured who would rather not be: for a reward, by dependence, as children, or because "
          "the notice was not understood."),
        (
            (
                lambda state: not state.campaign.allow_without_camera,
                _("Nobody takes part without the camera: a no to being measured is a no to taking part."),
            ),
            (
                lambda state: state.campaign.setting == state.campaign.Setting.PUBLIC,
                _("The link is open: the platform does not ask for an age, so it may reach children."),
            ),
            (
                lambda state: state.recruitment is not None,
                _("People come from a panel, which usually rewards them."),
            ),
        ),
    ),
    Risk(
        REUSE,
        _("Data serve another purpose than agreed to, or longer"),
        _("What was said yes to once is used to rate, select or address people."),
        (
            (
                lambda state: not state.organisation.retention_months,
                _("No period of retention is set: results stay until somebody deletes them."),
            ),
        ),
    ),
)  # fmt: skip
