"""Letters about webhooks: an endpoint that was disabled."""

from records.notices.letter_kinds import LetterText, Posted, letter, list_readers, write_bilingual
from records.notices.models.webhooks import Endpoint


@letter("endpoint_disabled", Endpoint)
def compose_disabled(posted: Posted) -> list[LetterText]:
    """Compose letters to everybody of the account; none if the endpoint was removed."""
    endpoint = Endpoint.objects.filter(pk=posted.subject_id).first()
    if endpoint is None:
        return []
    page = f"{posted.url}/machines/webhooks/{endpoint.public_id}/"
    return [
        write_bilingual(
            "endpoint_disabled",
            person.email,
            {"name": person.get_full_name() or person.get_username(), "endpoint": endpoint.url},
            page,
        )
        for person in list_readers([endpoint.account_id])
    ]
