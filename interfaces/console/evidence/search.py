"""What the console's search finds for investigators, counsel and auditors: orders, leads, suits."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.console.evidence.disclosure_orders import ORDERS
from interfaces.console.evidence.leads import LEADS
from interfaces.console.evidence.matters import MATTERS
from interfaces.console.evidence.openings import note_search, read_fresh_why
from interfaces.web.components.search import MOST_OF_KIND, Hit, Hits
from interfaces.web.labels import label
from records.accounts.models import User

_DESKS: Final[tuple[EvidenceDesk[Any], ...]] = (ORDERS, LEADS, MATTERS)


def find_evidence(request: HttpRequest, visitor: User, query: str) -> Iterator[Hits]:
    """Find orders, leads and suits, for one of their readers who said within the hour why."""
    if not read_fresh_why(request):
        ask = Hit(
            str(_("Why do you open this?")), _("Say it, then search."), reverse("console:orders")
        )
        yield Hits(_("Authorities and courts"), [ask])
        return
    for desk in _DESKS:
        if things := desk.list_all().filter(desk.match(query))[:MOST_OF_KIND]:
            note_search(request, visitor, desk.kind)
            yield Hits(desk.title, [_show(desk, thing) for thing in things])


def _show(desk: EvidenceDesk[Any], thing: Any) -> Hit:  # noqa: ANN401  # one of the desk's things
    first, *others = desk.list_cells(thing)
    detail = " · ".join(str(cell) for cell in (label(thing.state), *others) if cell)
    return Hit(str(first), detail, desk.find_url(thing))
