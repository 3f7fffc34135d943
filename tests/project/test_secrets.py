"""No secret of anybody's lies in the checkout: nothing has the shape of one."""

import re
import subprocess
from typing import Final

from tests.project.source import ROOT

_SHAPES: Final = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "a key of AWS": r"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of GitHub": r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b",
    "a token of GitLab": r"\bglpat-[\w-]{20,}",
    "a token of Slack": r"\bxox[abprs]-[\w-]{20,}",
    "a key of Stripe": r"\b[rs]k_live_\w{20,}",
    "a key of Google": r"\bAIza[\w-]{35}\b",
    "a token of a package index": r"\bpypi-AgEI[\w-]{50,}",
    "a signed token": r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}",
    "a key of ours": r"\bmw_(?!3f9a1c0b7e)[0-9a-f]{10}_[\w-]{43}\b",  # but that of the document
    "a password in an address": r"://[^\s/:@{}<>$]+:(?!PASSWORD|password|secret)[^\s/:@{}<>$]{8,}@",
}


def test_nothing_in_the_checkout_has_the_shape_of_a_secret() -> None:
    tracked_paths = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # git is found by the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    assert any(tracked_paths)
    shapes = {name: re.compile(shape) for name, shape in _SHAPES.items()}
    leaks = [
        f"{path}: {name}"
        for path in filter(None, tracked_paths)
        for text in ((ROOT / path).read_text(encoding="utf-8", errors="ignore"),)
        for name, shape in shapes.items()
        if shape.search(text)
    ]
    assert leaks == []
