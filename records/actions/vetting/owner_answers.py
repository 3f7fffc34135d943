"""The owner of a brand opens a seller's papers, each page recorded, and says yes or no to them."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from matchers.labels.words import _
from pipeline.vetting.chains import WAITING, AuthorisationState, OwnerAnswer
from records.accounts.models import User
from records.actions.vetting import decisions
from records.actions.vetting.chains import audit_authorisation
from records.refusals import ActionRefused
from records.vetting.models import BrandAuthorisation, PaperOpening, SellerPaper

_OPENED_FOR: Final = "asked as the owner of the brand"


class OwnerAnswerRefused(ActionRefused):
    says = _("Give a reason. Or nobody asks you about this any more.")


class PapersNotOpened(ActionRefused):
    says = _("Open every page of the papers before you say yes.")


def list_papers(chain: BrandAuthorisation) -> QuerySet[SellerPaper]:
    """List the papers of the chain's links."""
    return SellerPaper.objects.filter(pk__in=chain.links.values("paper")).order_by("pk")


def list_unopened_pages(chain: BrandAuthorisation, person: User) -> list[tuple[SellerPaper, int]]:
    """List the pages, from 1, that this person has never opened."""
    papers = list_papers(chain)
    openings = PaperOpening.objects.filter(paper__in=papers, opened_by=person)
    seen = set(openings.values_list("paper", "page"))
    return [
        (paper, page)
        for paper in papers
        for page in range(1, len(paper.pages) + 1)
        if (paper.pk, page) not in seen
    ]


def open_page(
    authorisation_id: int,
    paper: SellerPaper,
    page: int,
    person: User,
    read_object: Callable[[str], bytes],
    *,
    now: datetime,
) -> bytes:
    """Return a page of the papers as a picture for the owner; the opening is recorded first.

    Raises:
        OwnerAnswerRefused: it is not theirs, or over.
        NoSuchPage, KeyErased: as for those who read papers.
    """
    return decisions.open_page(
        paper.pk,
        page,
        person,
        _OPENED_FOR,
        read_object,
        hold=lambda: _lock_own(authorisation_id, person),
        noted=("authorisation", authorisation_id),  # an owner does not see the seller's chain
        now=now,
    )


def may_open(chain: BrandAuthorisation) -> bool:
    """Return whether the owner may look at the papers: while they are read, or granted."""
    return chain.state in {*WAITING, AuthorisationState.GRANTED}


def _lock_own(authorisation_id: int, person: User) -> BrandAuthorisation:
    authorisations = BrandAuthorisation.objects.select_for_update(of=("self",))
    own = authorisations.filter(right__owner=person.account_id)
    chain = own.filter(pk=authorisation_id).first()
    if chain is None or not may_open(chain):
        raise OwnerAnswerRefused
    return chain


def answer_as_owner(
    authorisation_id: int, person: User, word: OwnerAnswer, why: str, *, now: datetime
) -> BrandAuthorisation:
    """Say yes or no to papers that are read, or withdraw what was granted; a worker carries it out.

    Raises:
        OwnerAnswerRefused, PapersNotOpened: nothing was changed.
    """
    words = why.strip()[:500]
    with transaction.atomic():
        chain = _lock_own(authorisation_id, person)
        if not _may_say(chain, word, words, now):
            raise OwnerAnswerRefused
        if word is OwnerAnswer.YES and list_unopened_pages(chain, person):
            raise PapersNotOpened
        chain.owner_says = word
        chain.owner_why = words
        chain.owner_by = person
        chain.owner_at = now
        chain.save(update_fields=["owner_says", "owner_why", "owner_by", "owner_at"])
        audit_authorisation(chain, f"owner_{word}", person.actor, now)
    return chain


def _may_say(chain: BrandAuthorisation, word: OwnerAnswer, why: str, now: datetime) -> bool:
    if word is OwnerAnswer.WITHDRAWN:
        return chain.state == AuthorisationState.GRANTED and bool(why)
    is_fit = word is OwnerAnswer.YES or (word is OwnerAnswer.NO and bool(why))
    return is_fit and is_asked(chain, now)


def is_asked(chain: BrandAuthorisation, now: datetime) -> bool:
    """Return whether the owner's answer is awaited."""
    return (
        chain.state in WAITING
        and chain.owner_says == OwnerAnswer.SILENT
        and now < chain.owner_until
    )
