"""Which published generation of the index does this release read? Its own formats, no others."""

from typing import Any

from django.db.models import QuerySet

from matchers import kinds
from matchers.kinds import MatcherKind
from records.rights.models import IndexGeneration


def find_newest() -> IndexGeneration | None:
    """Return the newest generation that this release can read; None before it has built one."""
    return list_readable().first()


def list_readable() -> QuerySet[IndexGeneration]:
    """Return the generations that this release can read, the newest first.

    Two releases with different formats run beside each other during an upgrade: each builds and
    reads its own.
    """
    names = {
        f"{IndexGeneration.FILE_FIELDS[kind.name]}__startswith": begin_name(kind)
        for kind in kinds.KINDS
    }
    return IndexGeneration.objects.filter(**names).order_by("-number")


def begin_name(kind: MatcherKind[Any, Any, Any]) -> str:
    """Return how the names of a kind's published files begin."""
    return f"index/{kind.name}.{kind.file_format}-"
