"""The column of a closed set: a member in Python, a text of a length in the schema."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:

    class _Text[ST, GT](models.CharField[ST, GT]): ...
else:

    class _Text[ST, GT](models.CharField): ...  # Django's own takes no types when it runs


class _WordAttribute(DeferredAttribute):
    """Keeps what a row is given as a member, so that a new row reads as a stored one."""

    def __set__(self, row: models.Model, value: object) -> None:
        """Keep the member of this value; any other text stays as it is."""
        if isinstance(self.field, WordField) and isinstance(value, str):
            value = self.field.members.get(value, value)
        row.__dict__[self.field.attname] = value


class WordField[ST, GT](_Text[ST, GT]):
    """A column that is read as a member of its set, so that its label is at hand.

    Migrations know it as a plain text: a further member changes no table.
    """

    descriptor_class = _WordAttribute

    def __init__[W: StrEnum](
        self: "WordField[W | str, W]",
        members: Iterable[W],
        **options: Any,  # noqa: ANN401  # of Django
    ) -> None:
        """Remember the members; an empty text, where the column allows one, stays a text."""
        self.members = {member.value: member for member in members}
        super().__init__(**options)

    def from_db_value(self, value: str | None, *_context: object) -> str | None:
        """Return the member that a row holds."""
        return self.members.get(value, value) if value else value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Describe the column as Django's own text, its default as the text that is stored."""
        name, _path, arguments, options = super().deconstruct()
        for default in ("default", "db_default"):
            if isinstance(options.get(default), StrEnum):
                options[default] = options[default].value
        return name, "django.db.models.CharField", arguments, options

    def clone(self) -> "models.CharField[Any, Any]":  # type: ignore[override]  # migrations take it
        """Return the plain column for the state of a migration."""
        return models.CharField(**self.deconstruct()[3])
