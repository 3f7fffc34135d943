"""What the console's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import DECIDERS, POLICY_READERS, READERS
from interfaces.console.evidence.openings import READERS as EVIDENCE_READERS
from interfaces.web.components.navigation import NavigationLink
from records.accounts.models import Role
from records.actions.accounts.single_sign_on import STAFF

_VERIFIERS: Final = frozenset({Role.VERIFIER})
_PAPER_READERS: Final = _VERIFIERS | {Role.AUDITOR}

_PAPERS: Final = _("Verification")
_PARTIES: Final = _("Sellers and filers")
_FIGURES: Final = _("Quality and figures")
_RULES: Final = _("Policy and people")
_EVIDENCE: Final = _("Authorities and courts")

LINKS: Final = (
    NavigationLink(
        "console:rights",
        _("Rights"),
        _PAPER_READERS,
        frozenset({"right"}),
        menu=_PAPERS,
    ),
    NavigationLink("console:held_pictures", _("Held pictures"), _PAPER_READERS, menu=_PAPERS),
    NavigationLink("console:register_changes", _("Register changes"), _PAPER_READERS, menu=_PAPERS),
    NavigationLink(
        "console:identities", _("Identity documents"), _VERIFIERS, frozenset({"identity"})
    ),
    NavigationLink(
        "console:authorities",
        _("Powers of attorney"),
        _PAPER_READERS,
        frozenset({"authority"}),
        menu=_PAPERS,
    ),
    NavigationLink(
        "console:applications",
        _("Applications of sellers"),
        _PAPER_READERS,
        frozenset({"application"}),
        menu=_PAPERS,
    ),
    NavigationLink(
        "console:readings",
        _("Papers for brands"),
        _PAPER_READERS,
        frozenset({"reading"}),
        menu=_PAPERS,
    ),
    NavigationLink(
        "console:desk", _("Desk"), frozenset(READERS), frozenset({"case", "request"}), "home"
    ),
    NavigationLink(
        "console:second_reviews",
        _("Second reviews"),
        frozenset(DECIDERS),
        frozenset({"second_review", "dispute", "own_figures"}),
    ),
    NavigationLink(
        "console:proceedings",
        _("Disputes"),
        frozenset(READERS),
        frozenset({"proceeding_counter", "proceeding_appeal"}),
    ),
    NavigationLink(
        "console:held_listings",
        _("Held listings"),
        frozenset(READERS),
        frozenset({"held_listing", "proposed_listings"}),
    ),
    NavigationLink("console:groups", _("Groups"), frozenset(READERS), frozenset({"group"})),
    NavigationLink(
        "console:sellers", _("Sellers"), frozenset(READERS), frozenset({"seller"}), menu=_PARTIES
    ),
    NavigationLink(
        "console:designations",
        _("Designated brands"),
        frozenset(POLICY_READERS),
        menu=_PARTIES,
    ),
    NavigationLink(
        "console:concerns",
        _("Abuse"),
        frozenset(POLICY_READERS),
        frozenset({"concern", "measures", "measure"}),
        menu=_PARTIES,
    ),
    NavigationLink(
        "console:standings",
        _("Good Faith and small firms"),
        frozenset(POLICY_READERS),
        frozenset({"standing", "firms", "firm", "flaggers", "uplift"}),
        menu=_PARTIES,
    ),
    NavigationLink("console:quality", _("Quality"), frozenset(POLICY_READERS), menu=_FIGURES),
    NavigationLink("console:golden", _("Golden cases"), frozenset(POLICY_READERS), menu=_FIGURES),
    NavigationLink(
        "console:transparency", _("Transparency"), frozenset(POLICY_READERS), menu=_FIGURES
    ),
    NavigationLink(
        "console:statements",
        _("Statements to the DSA"),
        frozenset({Role.POLICY_ADMIN, Role.AUDITOR}),
        menu=_FIGURES,
    ),
    NavigationLink(
        "console:switches",
        _("Switches and policy"),
        frozenset(POLICY_READERS),
        frozenset({"set_switch", "policy", "policy_comparison"}),
        menu=_RULES,
    ),
    NavigationLink(
        "console:roster",
        _("Shifts"),
        frozenset({Role.SENIOR_REVIEWER, Role.AUDITOR}),
        frozenset({"shifts_of"}),
        menu=_RULES,
    ),
    NavigationLink(
        "console:staff", _("Staff"), frozenset({Role.POLICY_ADMIN, Role.AUDITOR}), menu=_RULES
    ),
    *(
        NavigationLink(
            f"console:{plural}",
            label,
            frozenset(EVIDENCE_READERS),
            frozenset({singular}),
            menu=_EVIDENCE,
        )
        for plural, singular, label in (
            ("orders", "order", _("Orders")),
            ("known_authorities", "known_authority", _("Authorities on our list")),
            ("clusters", "cluster", _("Linked sellers")),
            ("leads", "lead", _("Leads")),
            ("matters", "matter", _("Civil matters")),
            ("holds", "evidence_hold", _("Holds")),
            ("bundles", "bundle", _("Bundles of evidence")),
        )
    ),
    # The menu of the person leads there, too.
    NavigationLink(
        "console:preferences", _("Keys and pictures"), frozenset(STAFF), is_in_bar=False
    ),
)
