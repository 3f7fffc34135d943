"""Addresses of static files that change with what is in them: no page gets those before it."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import override

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStaticFiles(StaticFilesStorage):
    """Files where they lie in the packages: nothing has to be collected before a start."""

    @override
    def url(self, name: str | None) -> str:
        """Return the address of a file, with a hash of its bytes."""
        return f"{super().url(name)}?{_hash(name or '')}"


@cache
def _hash(name: str) -> str:
    """Hash a file, once a process.

    Raises:
        FileNotFoundError: no package has it.
    """
    if (path := find(name)) is None:
        raise FileNotFoundError(f"No static file is called {name}.")
    return sha256(Path(path).read_bytes()).hexdigest()[:12]
