"""The words of the domain in the reader's language; a word without a label shows itself."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Label = str | Promise

_STATES: Mapping[str, Label] = {
    "open": _("open"),
    "received": _("received"),
    "queued": _("queued"),
    "in_review": _("in review"),
    "clarification": _("waiting for the filer"),
    "upheld": _("upheld"),
    "rejected": _("rejected"),
    "invalid": _("invalid"),
    "duplicate": _("duplicate"),
    "withdrawn": _("withdrawn"),
    "uploaded": _("uploaded"),
    "pending_verification": _("waiting for verification"),
    "verified": _("verified"),
    "expiring": _("expiring"),
    "expired": _("expired"),
    "suspended": _("suspended"),
    "claimed": _("claimed, not verified"),
}
_LANES: Mapping[str, Label] = {
    "trusted_flagger": _("Trusted flagger"),
    "good_faith": _("Good Faith"),
    "sme": _("Small firm"),
    "standard": _("Standard"),
    "public_form": _("Public form"),
}
_KINDS: Mapping[str, Label] = {
    "trademark": _("Trademark"),
    "copyright": _("Copyright"),
    "design": _("Design"),
    "patent": _("Patent"),
    "gi": _("Geographical indication"),
}
_FIELDS: Mapping[str, Label] = {
    "title": _("Title"),
    "brand": _("Brand"),
    "description": _("Description"),
}
_FORMS: Mapping[str, Label] = {
    "literal": _("as registered"),
    "punctuated": _("other signs or spaces"),
    "confusable": _("lookalike letters"),
    "leet": _("digits or signs for letters"),
    "spaced": _("letters set apart"),
    "repeated": _("letters repeated"),
    "alias": _("registered alias"),
    "romanised": _("read in Latin letters"),
    "glued": _("run together with other letters"),
    "edit1": _("one letter differs"),
    "edit2": _("two letters differ"),
}
_CUES: Mapping[str, Label] = {
    "nominative": _("says what the goods fit"),
    "resale": _("says the goods are resold"),
    "style": _("borrows the mark to describe"),
    "replica": _("announces an imitation"),
}
_PICTURES: Mapping[str, Label] = {
    "exact": _("the same picture"),
    "copy": _("a reused picture"),
    "likely": _("confirmed by local features"),
    "similar": _("looks alike, proves nothing"),
    "bytes": _("same file"),
    "pixels": _("same pixels"),
    "pdq": _("picture hash (PDQ)"),
    "phash": _("picture hash (pHash)"),
    "signs": _("picture embedding"),
    "features": _("local features"),
    "whole": _("whole picture"),
    "mirrored": _("mirrored"),
}
_BANDS: Mapping[str, Label] = {
    "low": _("low"),
    "middle": _("middle"),
    "high": _("high"),
}
_ROLES: Mapping[str, Label] = {
    "filer": _("Filer"),
    "merchant": _("Merchant"),
    "reviewer": _("Reviewer"),
    "senior_reviewer": _("Senior reviewer"),
    "verifier": _("Verifier"),
    "policy_admin": _("Policy administrator"),
    "auditor": _("Auditor"),
}
_GROUPS: Mapping[str, Label] = {
    "proposed": _("proposed"),
    "decided": _("decided"),
    "declined": _("declined"),
    "undone": _("undone"),
    "lapsed": _("lapsed"),
    "exception": _("taken out by hand"),
    "held": _("held by somebody else"),
    "closed": _("closed meanwhile"),
    "unlike": _("another owner or reason"),
    "passed": _("you passed it over"),
}
_RIGHTS: Mapping[str, Label] = {
    "mark": _("Mark in words"),
    "aliases": _("Aliases in other scripts"),
    "office": _("Office"),
    "number": _("Number"),
    "territories": _("Territories"),
    "nice_classes": _("Nice classes"),
    "goods": _("Goods and services"),
    "locarno": _("Locarno classes"),
    "author": _("Author"),
    "holder": _("Owner, as the certificate names it"),
    "filed_on": _("Filed on"),
    "registered_on": _("Registered on"),
    "expires_on": _("Expires on"),
    "certificate": _("Certificate"),
    "assignment": _("Certificate of an assignment"),
    "authority": _("Power of attorney"),
    "drawings": _("Drawings"),
    "asked": _("asked for more"),
}
_DISPUTES: Mapping[str, Label] = {
    "filed": _("received"),
    "forwarded": _("waiting for the filer"),
    "rejected_by_filer": _("before the platform"),
    "accepted": _("accepted"),
    "restored": _("restored"),
    "confirmed": _("confirmed"),
    "reversed": _("reversed"),
    "moot": _("fell away"),
    "accept": _("accepted"),
    "rejection": _("rejected"),
    "authority_complaint": _("complaint to an authority"),
    "suit": _("suit"),
    "name": _("Name"),
    "address": _("Address"),
    "phone": _("Phone"),
    "email": _("Email"),
    "signature": _("Signature"),
}
_PEOPLE: Mapping[str, Label] = {
    "passport": _("Passport"),
    "driving_licence": _("Driving licence"),
    "national_id": _("National identity card"),
    "business_licence": _("Business licence"),
    "pending": _("waiting for verification"),
    "needs_info": _("asked for more"),
    "revoked": _("revoked"),
    "registered": _("email not confirmed"),
    "email_verified": _("identity not shown"),
    "identity_pending": _("identity waits for verification"),
    "active": _("in use"),
    "identity_rejected": _("identity not accepted"),
    "individual": _("individual"),
    "entity": _("legal entity"),
}
_LADDERS: Mapping[str, Label] = {
    "counterfeit": _("Counterfeit"),
    "infringement": _("Infringement"),
    "removal": _("removal"),
    "education": _("education"),
    "warning": _("warning"),
    "listing_limit": _("listing limit"),
    "ban": _("ban"),
    "imposed": _("in force"),
    "lifted": _("lifted"),
    "counter": _("on a counter-notification"),
    "appeal": _("on appeal"),
    "retraction": _("taken back by the filer"),
    "acceptance": _("counter-notification accepted"),
    "silence": _("restored on silence"),
}
_LABELS: Final[Mapping[str, Label]] = (
    dict(_STATES) | dict(_LANES) | dict(_KINDS) | dict(_FIELDS) | dict(_FORMS)
    | dict(_CUES) | dict(_PICTURES) | dict(_BANDS) | dict(_GROUPS) | dict(_ROLES)
    | dict(_RIGHTS) | dict(_DISPUTES) | dict(_PEOPLE) | dict(_LADDERS)
)  # fmt: skip


def label(word: str) -> Label:
    """The word's label; the word itself, without underscores, where there is none."""
    return _LABELS.get(word) or word.replace("_", " ")
