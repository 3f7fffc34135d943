"""One visitor of the web process: asks, and judges each answer, above all a refusal."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from records.accounts.models import User

_PATIENCE_SECONDS: Final = 20.0
_BUSY: Final = (429, 503)
_IN_FLIGHT: Final = 409
_TOKEN: Final = "spike" * 6 + "ab"  # as long as Django's


class Refused(OSError):
    """The web process is away, or refused as it should; the same may be sent again."""


@dataclass(slots=True)
class WebLog:
    """What the web process did, for all of its visitors."""

    counts: Counter[str] = field(default_factory=Counter)
    good_at: list[float] = field(default_factory=list)  # of the monotonic clock
    faults: list[str] = field(default_factory=list)  # answers that no visitor should get

    def add_fault(self, fault: str) -> None:
        """Note an answer that must not happen."""
        self.faults.append(f"{fault} ({time.strftime('%X')})")

    def add_good(self, what: str) -> None:
        """Note what went well."""
        self.counts[what] += 1
        self.good_at.append(time.monotonic())


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; its body is read, but for a stream's."""

    status: int
    location: str
    body: str


@dataclass(slots=True)
class Visitor:
    """Asks on a connection of its own each time, as a person or a program."""

    port: int
    log: WebLog
    headers: Mapping[str, str] = field(default_factory=dict)

    def post_form(self, path: str, form: Mapping[str, str], *expected: int) -> Answer:
        """Send a form of a page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send_request("POST", path, expected, urlencode(form), kind)

    def send_request(
        self,
        method: str,
        path: str,
        expected: Collection[int],
        body: str | bytes = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an expected answer.

        Raises:
            Refused: there is none yet. One that is neither expected nor a clean refusal is noted.
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS)
        try:
            payload = body.encode() if isinstance(body, str) else body
            line.request(method, path, payload, {**self.headers, **(headers or {})})
            response = line.getresponse()
            answer = Answer(
                response.status, response.getheader("Location", ""), response.read().decode()
            )
        except (OSError, http.client.HTTPException) as gone:
            self.log.counts["unreachable"] += 1
            raise Refused(f"The web process is away: {gone!r}") from gone
        finally:
            line.close()
        if answer.status not in expected:
            self._judge_refusal(method, path, answer, response)
        return answer

    def _judge_refusal(
        self, method: str, path: str, answer: Answer, response: http.client.HTTPResponse
    ) -> None:
        """Note a refusal that is not clean: busy, with the time to wait, and as a problem."""
        refusal = f"{answer.status} to {method} {path.partition('?')[0]}"
        is_call = path.startswith("/api/")
        if is_call and answer.status == _IN_FLIGHT and "key_in_flight" in answer.body:
            raise Refused(refusal)
        if answer.status not in _BUSY:
            self.log.add_fault(f"The web answered {refusal}: {answer.body[:200]!r}")
        elif not response.getheader("Retry-After", "").isdigit():
            self.log.add_fault(f"The web answered {refusal} without Retry-After.")
        elif is_call and not _is_problem(answer, response):
            self.log.add_fault(f"The web answered {refusal} and described no problem.")
        self.log.counts["refused"] += 1
        raise Refused(refusal)

    def stream(self, path: str, seconds: float) -> None:
        """Listen to a page's live changes for so long, or until all is decided."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS)
        until = time.monotonic() + seconds
        try:
            line.request("GET", path, headers=dict(self.headers))
            response = line.getresponse()
            if response.status != http.HTTPStatus.OK:
                body = response.read().decode()
                self._judge_refusal("GET", path, Answer(response.status, "", body), response)
            self.log.add_good("streams")
            while time.monotonic() < until and response.readline():
                pass
        except (OSError, http.client.HTTPException) as gone:
            self.log.counts["broken streams"] += not isinstance(gone, Refused)
            raise Refused(f"The stream broke: {gone!r}") from gone
        finally:
            line.close()


def _is_problem(answer: Answer, response: http.client.HTTPResponse) -> bool:
    if response.getheader("Content-Type", "") != "application/problem+json":
        return False
    return {"type", "title", "status", "detail"} <= set(json.loads(answer.body))


def sign_in(person: User | int) -> Mapping[str, str]:
    """Return the headers of a browser in which this person, or the seller of this id, is let in."""
    client = Client()
    if isinstance(person, User):
        client.force_login(person)
    else:
        session = client.session
        session["seller"], session["seller_until"] = person, time.time() + 7_200
        session.save()
    name = settings.SESSION_COOKIE_NAME
    token = settings.CSRF_COOKIE_NAME
    cookies = f"{name}={client.cookies[name].value}; {token}={_TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": _TOKEN}


def as_stranger() -> Mapping[str, str]:
    """Return the headers of a browser in which nobody is signed in."""
    return {"Cookie": f"{settings.CSRF_COOKIE_NAME}={_TOKEN}", "X-CSRFToken": _TOKEN}
