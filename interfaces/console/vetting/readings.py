"""Chains of papers for their readers, who do not see each other's answers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.console.desk.verification_desk import (
    MESSAGE_TO_SELLER,
    VerifyForm,
    finding_form,
    quote,
    verify_step,
)
from interfaces.console.vetting.papers import SellerPaperDesk
from interfaces.web.labels import Label, join_list, label
from pipeline.vetting.chains import IN_READING, AuthorisationState, OwnerAnswer
from records.actions.vetting import chains, readings
from records.clock import database_now
from records.vetting.models import BrandAuthorisation, SellerPaper

_OVER: Final = (
    AuthorisationState.AGREED,
    AuthorisationState.GRANTED,
    AuthorisationState.REFUSED,
    AuthorisationState.EXPIRED,
    AuthorisationState.REVOKED,
)
_WAITING: Final = tuple(sorted(IN_READING))


class FaultsForm(VerifyForm):
    """That somebody looked at the faults of the chain."""

    def list_doubts(self, chain: BrandAuthorisation) -> list[Label]:
        """List the faults."""
        return _list_faults(chain)


def _list_faults(chain: BrandAuthorisation) -> list[Label]:
    return [label(fault) for fault in chains.read_faults(chain, database_now().date())]


class ReadingDesk(SellerPaperDesk[BrandAuthorisation]):
    """Papers that lead from a brand's owner to a seller."""

    name, plural, key = "reading", "readings", "authorisation_id"
    lease = readings.LEASE
    title = _("Papers for brands")
    waiting = _WAITING
    over = frozenset(_OVER)
    filters = (ListFilter("state", _("State"), (*_WAITING, *_OVER), unchosen=_WAITING),)
    columns = (_("Brand"), _("Seller"), _("Sent"))
    none_yet = _("No papers are waiting for you.")
    none_matches = _("No papers match these filters.")
    other_holds = _("Somebody else holds these papers, or you have read them.")
    claim_first = _("Claim the papers before you open them.")
    steps = (
        verify_step(
            readings.find_genuine,
            _WAITING,
            _("Noted. Another person reads them, or the owner's word is awaited."),
            FaultsForm,
            _("Genuine and enough"),
        ),
        Step(
            "refused",
            _("Not enough"),
            readings.find_insufficient,
            _WAITING,
            finding_form(readings.REASONS, MESSAGE_TO_SELLER),
            is_folded=True,
            done=_("Noted."),
        ),
    )

    def list_all(self) -> QuerySet[BrandAuthorisation, Any]:
        """Select authorisations with their right and seller."""
        return BrandAuthorisation.objects.select_related("right", "seller", "leased_by")

    def describe_state(self, chain: BrandAuthorisation, now: datetime) -> tuple[Label, str]:
        """Return the state in words; a second reading looks like a first."""
        del now
        is_second = chain.state is AuthorisationState.SECOND
        state = AuthorisationState.SUBMITTED if is_second else chain.state
        return label(state), "unknown" if state in self.over else "no"

    def list_cells(self, chain: BrandAuthorisation) -> tuple[object, ...]:
        """Return the brand and the seller."""
        return chain.right.mark, chain.seller.legal_name, chain.submitted_at

    def name_thing(self, chain: BrandAuthorisation) -> tuple[object, Label]:
        """Return the brand and the seller."""
        return chain.right.mark, chain.seller.legal_name

    def list_notices(self, visit: Visit[BrandAuthorisation]) -> Iterator[object]:
        """Say why the owner objects."""
        if visit.thing.owner_says == OwnerAnswer.NO:
            yield quote(_("The owner of the brand objects:"), visit.thing.owner_why)

    def list_facts(self, chain: BrandAuthorisation) -> Iterator[Fact]:
        """List what the chain is for."""
        yield Fact(_("Marketplace"), chain.marketplace)
        yield Fact(_("Owner"), chain.right.holder or "–")
        yield Fact(_("Sent"), chain.submitted_at)
        yield Fact(_("Allows at most until"), chain.last_on)

    def list_tables(self, visit: Visit[BrandAuthorisation]) -> Iterator[Table]:
        """List the links of the chain with its faults; the third reader sees the others."""
        links = visit.thing.links.order_by("position")
        rows = [
            (label(link.kind), f"{link.giver} → {link.receiver}", _describe_link(link))
            for link in links
        ]
        heads = (_("Kind"), _("Link"), _("Details"))
        faults = " · ".join(map(str, _list_faults(visit.thing)))
        whole = _("As the seller describes them, the papers lead from the owner to the seller.")
        note = f"! {faults}" if faults else whole
        yield Table(_("From the owner to the seller"), heads, rows, note=note)
        if _is_third(visit.thing):
            chain = visit.thing
            first = (_("First"), chain.first_by_id, chain.first_says, chain.first_note)
            second = (_("Second"), chain.second_by_id, chain.second_says, chain.second_note)
            said = [(name, _say(answer), note) for name, by, answer, note in (first, second) if by]
            heads = (_("Person"), _("Answer"), _("Note"))
            yield Table(_("What two readers said"), heads, said, is_aside=True)
            yield from super().list_tables(visit)

    def list_papers(self, chain: BrandAuthorisation) -> QuerySet[SellerPaper]:
        """List the papers of the chain's links."""
        return SellerPaper.objects.filter(pk__in=chain.links.values("paper"))


def _is_third(chain: BrandAuthorisation) -> bool:
    return chain.state not in {AuthorisationState.SUBMITTED, AuthorisationState.SECOND}


def _say(is_genuine: object) -> Label:
    return _("yes") if is_genuine else _("no")


def _describe_link(link: Any) -> str:  # noqa: ANN401  # one of the chain
    ends = f"{link.starts_on} – {link.ends_on}" if link.ends_on else f"{link.starts_on}"
    signs = (_("signed") if link.is_signed else "", _("sealed") if link.is_sealed else "")
    parts = (ends, link.goods, join_list(link.territories), *signs)
    return " · ".join(str(part) for part in parts if part)


DESK: Final = ReadingDesk()


PAGES = DESK.declare_pages()
