"""What the portal's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.look.places import Place
from records.accounts.models import Role

_FILERS: Final = frozenset({Role.FILER})

_OF_DISPUTES: Final = frozenset({"counter", "appeals", "appeal", "file_appeal"})
_OF_DRAFT: Final = frozenset({"draft", "draft_evidence", "draft_review"})
_OF_RIGHT: Final = frozenset(
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
_OF_ACCOUNT: Final = frozenset({"authorities", "authority_new", "authority_revoke", "members"})

PLACES: Final = (
    Place("portal:home", _("Requests"), _FILERS, pages=frozenset({"request", "adopted"})),
    Place("portal:new", _("File a request"), _FILERS),
    Place("portal:drafts", _("Drafts"), _FILERS, pages=_OF_DRAFT),
    Place("portal:disputes", _("Disputes"), _FILERS, pages=_OF_DISPUTES),
    Place("portal:rights", _("Rights"), _FILERS, pages=_OF_RIGHT),
    Place(
        "portal:good_faith",
        _("Programmes"),
        _FILERS,
        pages=frozenset({"good_faith_one", "small_firm"}),
    ),
    Place(
        "portal:statistics", _("Statistics"), _FILERS, frozenset({"reported", "reported_seller"})
    ),
    Place("portal:identity", _("Account"), _FILERS, pages=_OF_ACCOUNT),
    Place("portal:conduct", _("Conduct"), _FILERS, pages=frozenset({"object_to"})),
    Place("portal:machines", _("Machines"), _FILERS, pages=frozenset({"machine_hook"})),
)
