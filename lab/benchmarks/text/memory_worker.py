"""A worker process for the measurement of memory: maps a file, searches, reports its memory."""

import json
import re
import sys
from pathlib import Path

from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark

_KIBI = 1024  # the kernel's unit, in a mebibyte
_LINE = re.compile(r"^(Rss|Pss|Private_Clean|Private_Dirty): +(\d+) kB$")


def serve_figures(path: Path) -> None:
    """Titles come in on one line; after `ready` any line is answered with the figures."""
    titles = json.loads(sys.stdin.readline())
    warm = TextMatcher(TextIndex.from_marks([Mark(0, "Markwarden")]))
    for title in titles:
        warm.search(Wording(title=title))
    before = read_memory_map(path)
    matcher = TextMatcher(TextIndex.open(path, is_trusted=True))
    for title in titles:
        matcher.search(Wording(title=title))
    _answer("ready")
    sys.stdin.readline()
    after = read_memory_map(path)
    memory = {
        "shared": after["file"],
        "private": after["private"] - before["private"],
        "runtime": before["private"],
        "proportional": after["proportional"],
    }
    _answer(json.dumps(memory))


def read_memory_map(path: Path) -> dict[str, float]:
    """Return this process's pages of the file, other private pages, and its fair share."""
    totals = {"file": 0.0, "private": 0.0, "proportional": 0.0}
    is_file = False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        match = _LINE.match(line)
        if match is None:
            is_file = line.endswith(str(path)) if "-" in line.split(" ")[0] else is_file
            continue
        name, mebi = match[1], int(match[2]) / _KIBI
        if name == "Pss":
            totals["proportional"] += mebi
        elif is_file:
            totals["file"] += mebi if name == "Rss" else 0.0
        elif name.startswith("Private"):
            totals["private"] += mebi
    return totals


def _answer(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve_figures(Path(sys.argv[1]))
