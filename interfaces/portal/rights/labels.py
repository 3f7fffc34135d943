"""Fields and faults of rights in the reader's language."""

from django.utils.translation import gettext_lazy

from interfaces.web.labels import Label, label, say
from pipeline.rights.fields import FieldFault
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightKind


def get_field_title(field: str, kind: RightKind) -> Label:
    """Return the field's label; the wording of a work is its title."""
    return gettext_lazy(kind.mark_label) if field == RightField.MARK else label(RightField(field))


def get_field_help(field: str, kind: RightKind) -> Label:
    """Return the help text below a field."""
    if field == RightField.MARK and kind is not RightKind.TRADEMARK:
        return ""
    text = RightField(field).help
    return gettext_lazy(text) if text else ""


def translate_field_fault(fault: FieldFault) -> str:
    """Say what is wrong with a field and what to do."""
    return say(fault.says)
