"""Letters on identity documents; nothing that the document says."""

from records.accounts.models import IdentityDocument
from records.notices.languages import in_both
from records.notices.letter_kinds import Posted, Values, account_letter


@account_letter("identity", IdentityDocument.objects.all())
def describe_document(document: IdentityDocument, posted: Posted) -> Values:
    """Return what is said of the document and when it ends."""
    del posted
    return {
        "reason": in_both(document.reason_code.label) if document.reason_code else "",
        "words": document.reason,
        "question": document.question,
        "until": document.expires_on,
        "page": "account/identity",
    }
