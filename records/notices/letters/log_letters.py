"""Letters about the log of the audit chain: its newest checkpoint, for an auditor to keep."""

from django.conf import settings

from records.ledger.models import Checkpoint
from records.notices.letter_kinds import LetterText, Posted, letter, write_bilingual


@letter("log_root", Checkpoint)
def compose_root(posted: Posted) -> LetterText | None:
    """Compose the letter with the checkpoint as it was signed; none if nobody wants it any more."""
    row = Checkpoint.objects.filter(pk=posted.subject_id).first()
    to = settings.MARKWARDEN.log_auditor
    if row is None or not to:
        return None
    page = f"{posted.url}/.well-known/markwarden/checkpoint/{row.size}"
    return write_bilingual("log_root", to, {"size": row.size}, row.note.strip(), page)
