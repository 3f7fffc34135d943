"""What the bar of this door leads to."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.look.places import Place
from records.accounts.models import Role

_SELLERS: Final = frozenset({Role.MERCHANT})

_OF_CASE: Final = frozenset({"case", "counter", "appeal"})

PLACES: Final = (
    Place("merchants:home", _("Cases"), _SELLERS, pages=_OF_CASE),
    Place("merchants:standing", _("Strikes"), _SELLERS),
    Place("merchants:conduct", _("Conduct"), _SELLERS, pages=frozenset({"object_to"})),
    Place("merchants:education", _("Education"), _SELLERS),
)
