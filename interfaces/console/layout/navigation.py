"""What the console's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import DECIDERS, POLICY_READERS, READERS
from interfaces.console.evidence.openings import READERS as EVIDENCE_READERS
from interfaces.web.components.navigation import NavigationLink
from records.accounts.models import Role
from records.actions.accounts.single_sign_on import STAFF

_PAPERS: Final = _("Verification")
_PARTIES: Final = _("Sellers and filers")
_FIGURES: Final = _("Quality and figures")
_RULES: Final = _("Policy and people")
_EVIDENCE: Final = _("Authorities and courts")

# By the menu in which verifiers find them; auditors, who have more, find all of them in one.
_PAPER_PAGES: Final = (
    (_("Rights"), "console:rights", _("Rights"), ("right",)),
    (_("Rights"), "console:held_pictures", _("Held pictures"), ()),
    (_("Rights"), "console:register_changes", _("Register changes"), ()),
    (_("People"), "console:identities", _("Identity documents"), ("identity",)),
    (_("People"), "console:authorities", _("Powers of attorney"), ("authority",)),
    (_("Sellers"), "console:applications", _("Applications of sellers"), ("application",)),
    (_("Sellers"), "console:readings", _("Papers for brands"), ("reading",)),
)

LINKS: Final = (
    *(
        NavigationLink(address, label, (Role.VERIFIER,), pages, menu=menu)
        for menu, address, label, pages in _PAPER_PAGES
    ),
    *(
        NavigationLink(address, label, (Role.AUDITOR,), pages, menu=_PAPERS)
        for _menu, address, label, pages in _PAPER_PAGES
        if address != "console:identities"
    ),
    NavigationLink("console:desk", _("Desk"), READERS, ("case", "request"), "home"),
    NavigationLink(
        "console:second_reviews",
        _("Second reviews"),
        DECIDERS,
        ("second_review", "dispute", "own_figures"),
    ),
    NavigationLink(
        "console:proceedings", _("Disputes"), READERS, ("proceeding_counter", "proceeding_appeal")
    ),
    NavigationLink(
        "console:held_listings", _("Held listings"), READERS, ("held_listing", "proposed_listings")
    ),
    NavigationLink("console:groups", _("Groups"), READERS, ("group",)),
    NavigationLink("console:sellers", _("Sellers"), READERS, ("seller",), menu=_PARTIES),
    NavigationLink("console:designations", _("Designated brands"), POLICY_READERS, menu=_PARTIES),
    NavigationLink(
        "console:concerns",
        _("Abuse"),
        POLICY_READERS,
        ("concern", "measures", "measure"),
        menu=_PARTIES,
    ),
    NavigationLink(
        "console:standings",
        _("Good Faith and small firms"),
        POLICY_READERS,
        ("standing", "firms", "firm", "flaggers", "uplift"),
        menu=_PARTIES,
    ),
    NavigationLink("console:quality", _("Quality"), POLICY_READERS, menu=_FIGURES),
    NavigationLink("console:golden", _("Golden cases"), POLICY_READERS, menu=_FIGURES),
    NavigationLink("console:transparency", _("Transparency"), POLICY_READERS, menu=_FIGURES),
    NavigationLink(
        "console:statements",
        _("Statements to the DSA"),
        (Role.POLICY_ADMIN, Role.AUDITOR),
        menu=_FIGURES,
    ),
    NavigationLink(
        "console:switches",
        _("Switches and policy"),
        POLICY_READERS,
        ("set_switch", "policy", "policy_comparison", "policy_proposals", "policy_proposal"),
        menu=_RULES,
    ),
    NavigationLink(
        "console:roster",
        _("Shifts"),
        (Role.SENIOR_REVIEWER, Role.AUDITOR),
        ("shifts_of",),
        menu=_RULES,
    ),
    NavigationLink("console:staff", _("Staff"), (Role.POLICY_ADMIN, Role.AUDITOR), menu=_RULES),
    *(
        NavigationLink(
            f"console:{plural}",
            label,
            EVIDENCE_READERS,
            (singular,),
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
    NavigationLink("console:preferences", _("Keys and pictures"), STAFF, is_in_bar=False),
)
