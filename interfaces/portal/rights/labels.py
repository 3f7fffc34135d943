"""Faults, fields and effects of rights in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label
from pipeline.rights.fields import FieldFault, RightFields
from pipeline.vocabulary import RightKind

TITLES: Final[Mapping[str, Label]] = {
    **{field: label(field) for field in (*RightFields.__slots__, "certificate")},
    "kind": _("Kind"),
    "pictures": _("Pictures"),
    "until": _("New last day"),
}
HELP: Final[Mapping[str, Label]] = {
    "mark": _("As registered. Leave it empty if the mark is only a picture."),
    "aliases": _("One per line: other spellings and scripts that buyers use."),
    "territories": _("Names or codes, with commas between: European Union, CN."),
    "nice_classes": _("Numbers from 1 to 45, with commas between: 18, 25."),
    "goods": _("As on the certificate."),
    "locarno": _("For example 02-04, 06-01."),
    "holder": _("This must be your verified name, or a document must link the two names."),
    "expires_on": _("The last day on which it is in force. Leave it empty if there is none."),
}
_NAME_TITLES: Final[Mapping[RightKind, Label]] = {
    RightKind.COPYRIGHT: _("Title of the work"),
    RightKind.DESIGN: _("Title of the design"),
    RightKind.PATENT: _("Title of the claims"),
    RightKind.GEOGRAPHICAL_INDICATION: _("Name"),
}
_BY_FIELD: Final[Mapping[tuple[str, str], Label]] = {
    ("number", "malformed"): _("This office writes numbers as %(example)s."),
    ("nice_classes", "out_of_range"): _("Nice classes run from 1 to 45."),
    ("locarno", "malformed"): _("Write Locarno classes as %(example)s."),
    ("territories", "malformed"): _(
        "Choose each name from the list, or write its two letters, as %(example)s."
    ),
    ("until", "not_later"): _("The new last day must be later than the present one."),
}
_BY_CODE: Final[Mapping[str, Label]] = {
    "required": _("This field is required."),
    "mark_or_picture": _("Give the mark in words, or upload its picture."),
    "unknown": _("Choose an office from the list."),
    "unreadable": _("We cannot read this. Write it as %(example)s."),
    "too_long": _("This is too long. Write at most %(example)s."),
    "formula": _("This is a formula. Write the text itself."),
    "out_of_order": _("The dates of filing, registration and expiry must be in this order."),
    "in_future": _("This day is in the future. Check the date."),
    "over": _("This right has expired. Give the last day of its renewal."),
    "malformed": _("Write it as %(example)s."),
    "unknown_kind": _("Write trademark, copyright, design, patent or gi."),
    "twice": _("You already have this number, or an earlier row has it."),
    "no_file": _("The archive has no file %(example)s, or several different ones."),
    "wrong_file": _(
        "The content of %(example)s does not fit its ending, or we do not accept this kind of file."
    ),
    "too_many_files": _("At most %(example)s files per row."),
}
_OUTCOMES: Final[Mapping[str, Label]] = {
    "": _("waits"),
    "sent": _("imported and sent to a verifier"),
    "lodged": _("imported; upload its certificate and send it"),
    "refused": _("not imported: it was no longer complete"),
    "bad_picture": _("imported; we could not read a picture, so add it again"),
    "bad_paper": _("imported; we could not read its certificate, so add it again"),
}
PAPERS: Final[Mapping[str, Label]] = {
    "certificate": _("Certificate"),
    "assignment": _("Certificate of an assignment"),
    "authority": _("Power of attorney"),
    "drawings": _("Drawings"),
    "other": _("Another document"),
}
CATEGORIES: Final[Mapping[str, Label]] = {
    "logo": _("The mark itself"),
    "photo": _("A photograph"),
    "product": _("A product"),
    "drawing": _("A drawing"),
}


def get_field_title(field: str, kind: RightKind) -> Label:
    """The field's label; the wording of a work is its title."""
    return _NAME_TITLES.get(kind, TITLES[field]) if field == "mark" else TITLES[field]


def get_field_help(field: str, kind: RightKind) -> Label:
    """What stands below a field."""
    if field == "mark" and kind is not RightKind.TRADEMARK:
        return ""
    return HELP.get(field, "")


def translate_field_fault(fault: FieldFault) -> str:
    """What is wrong with a field and what to do."""
    message = _BY_FIELD.get((fault.field, fault.code)) or _BY_CODE[fault.code]
    return str(message) % {"example": fault.example} if fault.example else str(message)


def translate_outcome(fate: str) -> str:
    """What became of a row of an import."""
    return str(_OUTCOMES[fate])
