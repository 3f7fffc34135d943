"""Letters to people, each composed of the records when it is due."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from django.conf import settings

from records.actions.notices import digests
from records.cases.models import Ruling, TakedownRequest
from records.notices.letter_kinds import DIGEST, LetterText, Posted, list_letters
from records.notices.letters import decision_letters
from records.notices.outbox_batches import OutgoingRow
from workers.outbound.rendering import Compose, Rendering


def compose_declared(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Write what the kind's declaration composes; nothing if nobody has to be told any more.

    Raises:
        KeyError: the kind is not that of a letter.
    """
    (row,) = parcel
    compose = list_letters()[row.kind].compose
    if compose is None:
        raise KeyError(row.kind)
    letter = compose(
        Posted([row.subject_id], row.body, settings.MARKWARDEN.public_url, rendering.now)
    )
    if isinstance(letter, LetterText):
        rendering.write_letter(row.key, letter)
    elif letter:
        rendering.write_letters(row.key, letter)


def _compose_results(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Write one letter with every result of a request that is ready, or leave it to the digest."""
    request = TakedownRequest.objects.get(pk=parcel[0].body["request"])
    if digests.is_held(request, [row.subject_id for row in parcel], now=rendering.now):
        return
    rulings = [rendering.stated_rulings[row.subject_id] for row in parcel]
    rendering.write_letter(
        parcel[0].key,
        decision_letters.compose_results(request, rulings, settings.MARKWARDEN.public_url),
    )


def _compose_digest(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Put all decisions for one person in one letter, without those annulled meanwhile."""
    rulings = Ruling.objects.filter(
        pk__in=[row.subject_id for row in parcel], annulled_at=None
    ).select_related("case__request")
    digest = [
        (request, [rendering.stated_rulings[ruling.pk] for ruling in request_rulings])
        for request, request_rulings in groupby(
            rulings.order_by("case__request_id", "pk"), key=lambda ruling: ruling.case.request
        )
    ]
    if digest:
        rendering.write_letter(
            parcel[0].key, decision_letters.compose_digest(digest, settings.MARKWARDEN.public_url)
        )


# What a declaration cannot say; all other letters leave as they are declared.
LETTERS: Final[Mapping[str, Compose]] = {"result": _compose_results, DIGEST: _compose_digest}
