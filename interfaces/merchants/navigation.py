"""What the bar of this door leads to."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.components.navigation import NavigationLink
from records.accounts.models import Role

_SELLERS: Final = (Role.MERCHANT,)

_CASE_PAGES: Final = ("case", "counter", "appeal")

NAVIGATION: Final = (
    NavigationLink("merchants:home", _("Cases"), _SELLERS, pages=_CASE_PAGES),
    NavigationLink(
        "merchants:held_listings", _("Held listings"), _SELLERS, pages=("held_listing",)
    ),
    NavigationLink("merchants:standing", _("Strikes"), _SELLERS),
    NavigationLink("merchants:conduct", _("Conduct"), _SELLERS, pages=("object_to",)),
    NavigationLink("merchants:application", _("Application"), _SELLERS),
    NavigationLink("merchants:brands", _("Brands"), _SELLERS, pages=("brand",)),
    NavigationLink("merchants:education", _("Education"), _SELLERS),
)
