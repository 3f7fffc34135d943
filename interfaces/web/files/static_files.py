"""Addresses of static files that change with what is in them, so that browsers may keep each.

A process of another release does not know the address and says so; it never gives other bytes.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, override

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from whitenoise.middleware import WhiteNoiseMiddleware


class VersionedStaticFiles(StaticFilesStorage):
    """Files where they lie in the packages: nothing has to be collected before a start."""

    @override
    def url(self, name: str | None) -> str:
        """Return the address of a file, with a hash of its bytes in its name."""
        return super().url(_add_hash(name or ""))


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Serves each file under its own name, and for ever under that with its hash."""

    @override
    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        super().add_file_to_dictionary(url, path, stat_cache)
        if url in self.files:
            versioned = staticfiles_storage.url(url.removeprefix(self.static_prefix))
            super().add_file_to_dictionary(versioned, path, stat_cache)


@cache
def _add_hash(name: str) -> str:
    """Add the hash of a file to its name, before what says of which kind it is.

    Raises:
        ValueError: no package has it.
    """
    if (path := find(name)) is None:
        raise ValueError(f"No static file is called {name}.")
    version = sha256(Path(path).read_bytes()).hexdigest()[:12]
    place = PurePosixPath(name)
    return str(place.with_name(f"{place.stem}.{version}{place.suffix}"))
