"""What looks like listings that were taken down on a request: for machines to read."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from interfaces.api.filing.requests import get_request
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.schemas import RecordOut
from pipeline.vocabulary import ProposalState
from records.accounts.models import Scope
from records.screening.models import NearDuplicate

router = Operations("Takedown requests")


class NearDuplicateOut(RecordOut):
    """A live listing that looks like an upheld one."""

    case: UUID = Field(
        validation_alias="case.public_id", description="The case whose listing it looks like."
    )
    listing: str = Field(description="`marketplace:id`, as a filing names it.")
    has_same_picture: bool
    has_same_title: bool
    is_linked_seller: bool = Field(description="Of the same legal entity.")
    state: ProposalState
    found_at: datetime

    @staticmethod
    def resolve_listing(duplicate: NearDuplicate) -> str:
        return str(duplicate)


@router.show(
    "/{uuid:request_id}/near-duplicates",
    Scope.READ,
    list[NearDuplicateOut],
    "List live listings that look like upheld ones",
)
def list_near_duplicates(request: HttpRequest, request_id: UUID) -> list[NearDuplicateOut]:
    """List live listings that look like upheld ones of a request, at most 1,000.

    They are searched for once a case is upheld and its ruling can no longer be undone. Nothing is
    filed automatically: file a request against those that infringe.
    """
    duplicates = NearDuplicate.objects.filter(
        case__request=get_request(request, request_id), case__upheld_at__isnull=False
    )
    rows = duplicates.select_related("case").order_by("pk")[:1000]
    return [NearDuplicateOut.from_record(duplicate) for duplicate in rows]
