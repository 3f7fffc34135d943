"""Nothing of ours lies about unused: what vulture suspects is named a second time somewhere."""

import re
from collections import Counter
from typing import Final

import pytest
from vulture import Vulture

from tests.project.source import LAYERS, ROOT, list_word_members

# What a library calls by its name.
_CALLED_BY_LIBRARIES: Final = (
    "__init_subclass__",
    "*Config", "*Filter", "*_op_num_threads", "_dispatch", "_get_session_auth_hash",
    "add_message", "allow_multiple_selected", "authenticate", "auto_open", "clean_*",
    "default_port", "descriptor_class", "encoder_class", "exc_text", "from_db_value",
    "handle_starttag",
    "handler*", "pvals", "readinto",
    "render_page", "resolve_*", "send_mail", "success_url",
)  # fmt: skip
# What others send, or read in our answers.
_WORDS_OF_DATA: Final = (
    "ASSIGNMENT", "AUTHORITY", "DRAWINGS", "ELECTRONIC", "EMBOSSED", "JA", "MONTH", "PRINTED",
    "SOLE", "STAMPED", "TRADE", "YEAR", "last_filed_at", "next_attempt_at",
)  # fmt: skip
_TEXTS: Final = {".py", ".html", ".js", ".toml"}


@pytest.mark.slow
def test_every_name_of_ours_is_used() -> None:
    members = {name for _path, name, _value in list_word_members()}
    names = [*_CALLED_BY_LIBRARIES, *_WORDS_OF_DATA, *members]
    vulture = Vulture(ignore_names=names, ignore_decorators=["@*"])
    vulture.scavenge([ROOT / layer for layer in LAYERS], exclude=["*/config/settings.py"])
    mentions = Counter[str]()
    for folder in (*LAYERS, "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in _TEXTS:
                mentions.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    unused_names = [
        f"{item.filename}:{item.first_lineno} {item.name}"
        for item in vulture.get_unused_code(min_confidence=60)
        if mentions[item.name] == 1
    ]
    assert unused_names == []
