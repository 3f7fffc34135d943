"""What the console's bar leads to, by role."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.seeing import DECIDERS, READERS
from interfaces.look.places import Place

PLACES: Final = (
    Place("console:desk", _("Desk"), frozenset(READERS), command="home"),
    Place(
        "console:looks", _("Second reviews"), frozenset(DECIDERS), frozenset({"look", "dispute"})
    ),
    Place("console:preferences", _("Preferences"), frozenset(READERS)),
)
