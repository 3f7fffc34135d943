"""The reference of who may do what, written from the rules that the views declare.

Written again by: .venv/bin/python -m tests.interfaces.access_matrix.reference_page
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import django

FILE: Final = Path(__file__).parents[3] / "docs" / "reference" / "authorisation.md"
_HEAD: Final = """\
# Who may do what

Written by `python -m tests.interfaces.access_matrix.reference_page` from the rules that stand \
beside the views; a test keeps them equal, and another makes every call as every visitor and \
compares. A view without a rule has no address, an operation without one lets nobody in.

"Foreign" is what somebody else's thing answers. What there is not at all answers the same. \
PostgreSQL stands behind as a second wall: see [security](../explanation/security.md).

## The API

A key with the scope; everybody else gets 401, a key without the scope 403 with its name.

| operation | scope | foreign |
| --- | --- | --- |
"""
_PAGES: Final = """
## Pages

Who is not signed in is asked to (302), and gets back what a form sent (403); other roles get \
403. An auditor who sends anything that \
could change something gets 403 everywhere, but for what is kept in the own browser. Sellers are \
signed in by their marketplace; everybody else gets 403 on their pages, and a seller is nobody on \
all others.

| page | who | foreign | sees all of them |
| --- | --- | --- | --- |
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "\n".join(_operations()) + "\n" + _PAGES + "\n".join(_pages()) + "\n"


def _operations() -> Iterator[str]:
    from tests.interfaces.access_matrix.operations import operations  # noqa: PLC0415 -- needs Django

    for operation in sorted(operations(), key=lambda it: (it.route, it.method)):
        rule = operation.rule
        yield f"| `{operation.method} {operation.route}` | `{rule.scope}` | {rule.foreign or ''} |"


def _pages() -> Iterator[str]:
    from tests.interfaces.access_matrix.operations import pages  # noqa: PLC0415 -- needs Django

    for page in sorted(pages(), key=lambda it: it.route):
        rule = page.rule
        who = "everybody" if rule.is_public else _roles(rule.roles)
        who = "sellers" if rule.is_for_sellers else who
        foreign, overseers = rule.foreign or "", _roles(rule.overseers)
        yield f"| `{page.route}` | {who} | {foreign} | {overseers} |"


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(sorted(str(role).replace("_", " ") for role in roles))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    FILE.write_text(text(), encoding="utf-8")
