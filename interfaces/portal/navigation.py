"""What the portal's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.components.navigation import NavigationLink
from records.accounts.models import Role

_FILERS: Final = frozenset({Role.FILER})

_DISPUTE_PAGES: Final = frozenset({"counter", "appeals", "appeal", "file_appeal"})
_DRAFT_PAGES: Final = frozenset({"draft", "draft_evidence", "draft_review"})
_RIGHT_PAGES: Final = frozenset(
    {
        "right",
        "right_new",
        "right_draft",
        "right_edit",
        "right_withdraw",
        "right_imports",
        "right_import",
    }
)
_ACCOUNT_PAGES: Final = frozenset({"authorities", "authority_new", "authority_revoke", "members"})

NAVIGATION: Final = (
    NavigationLink("portal:home", _("Requests"), _FILERS, pages=frozenset({"request", "adopted"})),
    NavigationLink("portal:new", _("File a request"), _FILERS),
    NavigationLink("portal:drafts", _("Drafts"), _FILERS, pages=_DRAFT_PAGES),
    NavigationLink("portal:disputes", _("Disputes"), _FILERS, pages=_DISPUTE_PAGES),
    NavigationLink("portal:rights", _("Rights"), _FILERS, pages=_RIGHT_PAGES),
    NavigationLink(
        "portal:good_faith",
        _("Programmes"),
        _FILERS,
        pages=frozenset({"good_faith_one", "small_firm"}),
    ),
    NavigationLink(
        "portal:statistics", _("Statistics"), _FILERS, frozenset({"reported", "reported_seller"})
    ),
    NavigationLink("portal:identity", _("Account"), _FILERS, pages=_ACCOUNT_PAGES),
    NavigationLink("portal:conduct", _("Conduct"), _FILERS, pages=frozenset({"object_to"})),
    NavigationLink(
        "portal:machines",
        _("Integrations"),
        _FILERS,
        pages=frozenset({"machine_hook"}),
    ),
)
