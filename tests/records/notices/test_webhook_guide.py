"""What the guide shows is what works: its snippet verifies what is really sent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from gateways.webhooks import WebhookMessage, build_signed_headers

_GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "webhooks.md"
_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def test_the_snippet_of_the_guide_verifies_a_message_and_refuses_an_altered_one() -> None:
    names: dict[str, Any] = {}
    code = _GUIDE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    exec(code, names)  # noqa: S102  # our own guide
    headers = build_signed_headers(
        WebhookMessage("evt_1", datetime.now(UTC), b'{"type":"x"}'), [_SECRET]
    )
    assert names["verified"](_SECRET, headers, b'{"type":"x"}') == {"type": "x"}
    with pytest.raises(WebhookVerificationError):
        names["verified"](_SECRET, headers, b'{"type":"y"}')
