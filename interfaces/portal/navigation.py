"""What the portal's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.components.navigation import NavigationLink
from records.accounts.models import Role

_FILERS: Final = (Role.FILER,)

_DISPUTE_PAGES: Final = ("counter", "appeals", "appeal", "file_appeal")
_DRAFT_PAGES: Final = ("draft", "draft_evidence", "draft_review")
_RIGHT_PAGES: Final = (
    "right",
    "right_new",
    "right_draft",
    "right_edit",
    "right_withdraw",
    "right_imports",
    "right_import",
)
_SETTINGS: Final = _("Settings")

NAVIGATION: Final = (
    NavigationLink(
        "portal:home",
        _("Requests"),
        _FILERS,
        pages=("request", "adopted", "drafts", "near_duplicates", "new", *_DRAFT_PAGES),
    ),
    NavigationLink("portal:new", _("File a request"), _FILERS, is_in_bar=False),
    NavigationLink("portal:drafts", _("Drafts"), _FILERS, is_in_bar=False),
    NavigationLink("portal:near_duplicates", _("Near-duplicates"), _FILERS, is_in_bar=False),
    NavigationLink("portal:rights", _("Rights"), _FILERS, pages=_RIGHT_PAGES),
    NavigationLink("portal:right_new", _("Add a right"), _FILERS, is_in_bar=False),
    NavigationLink("portal:disputes", _("Disputes"), _FILERS, pages=_DISPUTE_PAGES),
    NavigationLink("portal:brand_papers", _("Papers of sellers"), _FILERS, menu=_SETTINGS),
    NavigationLink("portal:statistics", _("Insights"), _FILERS, ("reported", "reported_seller")),
    NavigationLink("portal:identity", _("Identity"), _FILERS, menu=_SETTINGS),
    NavigationLink("portal:members", _("Members"), _FILERS, menu=_SETTINGS),
    NavigationLink(
        "portal:authorities",
        _("Powers of attorney"),
        _FILERS,
        pages=("authority_new", "authority_revoke"),
        menu=_SETTINGS,
    ),
    NavigationLink(
        "portal:machines", _("API and webhooks"), _FILERS, pages=("machine_hook",), menu=_SETTINGS
    ),
    NavigationLink(
        "portal:good_faith",
        _("Good Faith and small firms"),
        _FILERS,
        pages=("good_faith_one", "small_firm"),
        menu=_SETTINGS,
    ),
    NavigationLink(
        "portal:conduct", _("Warnings and measures"), _FILERS, pages=("object_to",), menu=_SETTINGS
    ),
    NavigationLink("portal:matters", _("Suits together"), _FILERS, menu=_SETTINGS),
)
