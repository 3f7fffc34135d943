"""Samples of each operation in curl, Python and JavaScript, written from the OpenAPI document."""

import json
import re
from typing import Final

_KEY: Final = "mw_…"
_CURL: Final = "curl {options}'{url}' \\\n  -H 'Authorization: Bearer {key}'{once}{body}"
_PYTHON: Final = """import json
import urllib.request{uuid}

request = urllib.request.Request(
    "{url}",
    method="{method}",
    headers={headers},{body}
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))"""
_JAVASCRIPT: Final = """const answer = await fetch("{url}", {{
  method: "{method}",
  headers: {headers},{body}
}});
console.log(await answer.json());"""


def write_samples(method: str, url: str, example: object) -> tuple[tuple[str, str], ...]:
    """Return the language and text of each sample.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        url: whole, the parts of its path that a caller fills in in braces.
        example: the body as JSON holds it; none if there is no body.
    """
    values = {"method": method, "url": url, "key": _KEY}
    once = method in {"POST", "PUT", "DELETE"}
    return (
        ("curl", _CURL.format(**values, **_describe_curl(method, example, once=once))),
        ("Python", _PYTHON.format(**values, **_describe_python(example, once=once))),
        ("JavaScript", _JAVASCRIPT.format(**values, **_describe_javascript(example, once=once))),
    )


def _describe_curl(method: str, example: object, *, once: bool) -> dict[str, str]:
    is_plain = method == ("GET" if example is None else "POST")
    text = json.dumps(example, indent=1, ensure_ascii=False).replace("'", r"'\''")
    return {
        "options": "" if is_plain else f"-X {method} ",
        "once": ' \\\n  -H "Idempotency-Key: $(uuidgen)"' if once else "",
        "body": "" if example is None else f" \\\n  --json '{text}'",
    }


def _describe_python(example: object, *, once: bool) -> dict[str, str]:
    headers = [f'"Authorization": "Bearer {_KEY}"']
    headers += ['"Idempotency-Key": str(uuid.uuid4())'] if once else []
    headers += ['"Content-Type": "application/json"'] if example is not None else []
    words = {"true": "True", "false": "False", "null": "None"}
    body = re.sub(
        r'"(?:[^"\\]|\\.)*"|\b(true|false|null)\b',
        lambda match: words.get(match[0], match[0]),
        _indent(example, 4),
    )
    return {
        "uuid": "\nimport uuid" if once else "",
        "headers": "{" + ", ".join(headers) + "}",
        "body": "" if example is None else f"\n    data=json.dumps({body}).encode(),",
    }


def _describe_javascript(example: object, *, once: bool) -> dict[str, str]:
    headers = [f'Authorization: "Bearer {_KEY}"']
    headers += ['"Idempotency-Key": crypto.randomUUID()'] if once else []
    headers += ['"Content-Type": "application/json"'] if example is not None else []
    body = _indent(example, 2)
    return {
        "headers": "{ " + ", ".join(headers) + " }",
        "body": "" if example is None else f"\n  body: JSON.stringify({body}),",
    }


def _indent(example: object, width: int) -> str:
    lines = json.dumps(example, indent=width, ensure_ascii=False).split("\n")
    return f"\n{' ' * width}".join(lines)
