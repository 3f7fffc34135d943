"""What the console's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.seeing import DECIDERS, READERS
from interfaces.look.places import Place
from records.accounts.models import Role
from records.acts.golden import KEEPERS

_VERIFIERS: Final = frozenset({Role.VERIFIER})
_OF_PAPERS: Final = _VERIFIERS | {Role.AUDITOR}
_OF_POLICY: Final = KEEPERS | {Role.AUDITOR}

_PAPERS: Final = _("Papers")
_PARTIES: Final = _("Parties")
_FIGURES: Final = _("Figures")
_RULES: Final = _("Rules")

PLACES: Final = (
    Place(
        "console:rights",
        _("Rights"),
        _OF_PAPERS,
        frozenset({"right"}),
        menu=_PAPERS,
    ),
    Place("console:held_pictures", _("Held pictures"), _OF_PAPERS, menu=_PAPERS),
    Place("console:identities", _("Identity documents"), _VERIFIERS, frozenset({"identity"})),
    Place(
        "console:authorities",
        _("Powers of attorney"),
        _OF_PAPERS,
        frozenset({"authority"}),
        menu=_PAPERS,
    ),
    Place("console:desk", _("Desk"), frozenset(READERS), command="home"),
    Place(
        "console:looks",
        _("Second reviews"),
        frozenset(DECIDERS),
        frozenset({"look", "dispute", "own_figures"}),
    ),
    Place(
        "console:proceedings",
        _("Disputes"),
        frozenset(READERS),
        frozenset({"proceeding_counter", "proceeding_appeal"}),
    ),
    Place("console:groups", _("Groups"), frozenset(READERS), frozenset({"group"})),
    Place(
        "console:sellers", _("Sellers"), frozenset(READERS), frozenset({"seller"}), menu=_PARTIES
    ),
    Place(
        "console:concerns",
        _("Conduct"),
        _OF_POLICY,
        frozenset({"concern", "measures", "measure"}),
        menu=_PARTIES,
    ),
    Place(
        "console:standings",
        _("Programmes"),
        _OF_POLICY,
        frozenset({"standing", "firms", "firm", "uplift"}),
        menu=_PARTIES,
    ),
    Place("console:quality", _("Quality"), _OF_POLICY, menu=_FIGURES),
    Place("console:golden", _("Golden cases"), _OF_POLICY, menu=_FIGURES),
    Place("console:transparency", _("Transparency"), _OF_POLICY, menu=_FIGURES),
    Place(
        "console:statements",
        _("Statements to the DSA"),
        frozenset({Role.POLICY_ADMIN, Role.AUDITOR}),
        menu=_FIGURES,
    ),
    Place(
        "console:switches",
        _("Switches and policy"),
        _OF_POLICY,
        frozenset({"set_switch", "policy", "policy_comparison"}),
        menu=_RULES,
    ),
    Place(
        "console:roster",
        _("Shifts"),
        frozenset({Role.SENIOR_REVIEWER, Role.AUDITOR}),
        frozenset({"shifts_of"}),
        menu=_RULES,
    ),
    Place("console:preferences", _("Preferences"), frozenset({*READERS, Role.POLICY_ADMIN})),
)
