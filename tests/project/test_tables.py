"""On a phone a table becomes a list without headings: its numbers say what they count."""

import re
from typing import Final

from tests.project.source import ROOT

_STACKED: Final = re.compile(r'<table\s+class="list stacked.*?</table>', re.DOTALL)
_NUMBER: Final = re.compile(r'<td[^>]*class="number[^>]*>')


def test_each_number_of_a_stacked_table_names_what_it_counts() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {cell}"
        for path in sorted((ROOT / "interfaces").rglob("*.html"))
        for table in _STACKED.findall(path.read_text(encoding="utf-8"))
        for cell in _NUMBER.findall(table)
        if "data-label" not in cell
    ]
    assert bare == []
