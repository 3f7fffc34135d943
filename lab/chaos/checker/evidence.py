"""Check that nothing was decided without evidence, and that all of it is in the vault."""

from collections.abc import Iterator
from typing import Final

from gateways import configured
from lab.chaos.checker.queries import Question, find_sentences
from records.accounts.models import SellerPaper
from records.catalog.models import FrozenListing

_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Case {0} is {1} by a decision record, and its listing was not frozen.",
        """
        SELECT c.id, c.state FROM complaints_case c
        JOIN complaints_decisionrecord d ON d.case_id = c.id WHERE c.frozen_id IS NULL
        """,
    ),
)


def find_breaches() -> Iterator[str]:
    """Find decisions without a frozen listing, and bytes that the vault does not have."""
    yield from find_sentences(_QUESTIONS)
    vault_keys = set(configured.vault().keys())
    for frozen_listing in FrozenListing.objects.order_by("pk").iterator():
        pictures = [picture["sha256"] for picture in frozen_listing.pictures if picture["sha256"]]
        for missing in {frozen_listing.document_sha256, *pictures} - vault_keys:
            yield f"Frozen listing {frozen_listing.pk}: {missing} is not in the vault."
    for paper in SellerPaper.objects.order_by("pk").iterator():
        for missing in set(paper.pages) - vault_keys:
            yield f"Paper {paper.pk} of a seller: {missing} is not in the vault."
