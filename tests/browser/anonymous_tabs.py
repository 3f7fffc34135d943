"""A tab in which nobody is signed in, in either language, with scripts or without; and its mail."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import LANGUAGES, PATIENCE_MS, Tabs
from workers.outbound.deliver import deliver_batch


def open_anonymous_tab(
    tabs: Tabs,
    language: str,
    *,
    size: tuple[int, int] = (1440, 900),
    has_scripts: bool = True,
) -> Page:
    """Every message of its console is a fault of the test, but for a refusal it provokes."""
    context = tabs.browser.new_context(
        locale=LANGUAGES[language],
        viewport={"width": size[0], "height": size[1]},
        timezone_id="Europe/Rome",
        java_script_enabled=has_scripts,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on(
        "console",
        lambda said: None if " of 4" in said.text else tabs.faults.append(said.text),
    )
    page.on("pageerror", lambda error: tabs.faults.append(str(error)))
    return page


def letters(folder: Path) -> Iterator[str]:
    """What has left for somebody, once it has left."""
    while deliver_batch():
        pass
    for letter_path in sorted(folder.rglob("*.eml"), key=lambda file: file.stat().st_mtime_ns):
        body = message_from_bytes(letter_path.read_bytes(), policy=policy.default).get_body(
            ("plain",)
        )
        yield str(body.get_content()) if body else ""
