"""A reviewer before the containers' pages: signs in for the first time, looks at a case, rules."""

import hmac
import re
import time
from base64 import b32decode
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from typing import Final
from urllib.parse import urlencode

_HOST: Final = "markwarden.example.test"
_CASES_LOOKED_AT: Final = 50
_SECRET: Final = re.compile(r"<code>([A-Z2-7]{16,})</code>")
_PICTURES: Final = re.compile(r'<img[^>]*\ssrc="(/console/[^"]+)"')
_REASON: Final = r'action="[^"]*/%s/".*?name="reason"\s+value="([^"]+)"'


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, after what it redirected to."""

    path: str
    body: bytes

    @property
    def text(self) -> str:
        """Return it as a browser shows it."""
        return self.body.decode(errors="replace")


@dataclass(slots=True)
class Reviewer:
    """Asks as a browser does behind a proxy that speaks TLS."""

    port: int
    _cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, name: str, password: str) -> None:
        """Sign in, and set up the second factor that the first sign-in asks for."""
        self.open_page("/sign-in/")
        self.open_page("/sign-in/", {"username": name, "password": password})
        (secret,) = _SECRET.findall(self.open_page("/me/second-factor/set-up/").text)
        self.open_page("/me/second-factor/set-up/", {"code": _compute_code(secret)})

    def rule(self) -> tuple[str, list[int]]:
        """Uphold the first case that shows pictures; return its id, and their sizes in bytes."""
        case = self.open_page("/console/claim/", {})
        for _ in range(_CASES_LOOKED_AT):
            if pictures := set(_PICTURES.findall(case.text)):
                sizes = [len(self.open_page(path).body) for path in pictures]
                self._act(case, "uphold")
                return case.path.split("/")[-2], sizes
            case = self._act(case, "skip")
        raise AssertionError("No case showed a picture.")

    def _act(self, case: Page, action: str) -> Page:
        """Do it for the first of the reasons that the page offers; return the next case."""
        reason_match = re.search(_REASON % action, case.text, re.DOTALL)
        assert reason_match, f"{case.path} offers no reason to {action}"  # noqa: S101  # ends the trial
        return self.open_page(f"{case.path}{action}/", {"reason": reason_match[1]})

    def open_page(self, path: str, form: dict[str, str] | None = None) -> Page:
        """Return the page; a form is posted, and redirects are followed.

        Raises:
            OSError: the answer is no page.
        """
        for _ in count():
            line = HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request(
                "GET" if form is None else "POST",
                path,
                None if form is None else urlencode(form),
                self._headers(is_form=form is not None),
            )
            answer = line.getresponse()
            body = answer.read()
            line.close()
            for header in answer.headers.get_all("Set-Cookie", []):
                self._cookies |= {
                    name: cookie.value for name, cookie in SimpleCookie(header).items()
                }
            if answer.status == HTTPStatus.FOUND:
                path, form = answer.headers["Location"].removeprefix(f"https://{_HOST}"), None
                continue
            if answer.status != HTTPStatus.OK:
                raise OSError(f"{path}: {answer.status}")
            break
        return Page(path, body)

    def _headers(self, *, is_form: bool) -> dict[str, str]:
        headers = {
            "Host": _HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if is_form:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://{_HOST}/",
                "X-CSRFToken": self._cookies.get("__Host-csrf", ""),
            }
        return headers


def _compute_code(secret: str) -> str:
    """Return what an authenticator app shows now: RFC 6238."""
    moment = int(time.time()) // 30
    digest = hmac.digest(b32decode(secret), moment.to_bytes(8), "sha1")
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
