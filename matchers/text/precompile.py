"""Compile what the search needs ahead of use: `python -m matchers.text.precompile`."""

import tempfile
from pathlib import Path

from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark


def compile_all() -> None:
    """Call each function once, so that numba keeps it where later processes find it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        TextIndex.from_marks([Mark(1, "Markwarden")]).save(path)
        for index in (TextIndex.from_marks([Mark(1, "Markwarden")]), TextIndex.open(path)):
            TextMatcher(index).search(Wording(title="markwarden"))


if __name__ == "__main__":
    compile_all()
