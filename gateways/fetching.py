"""Fetches what a stranger's URL points to, and refuses to be sent where it should not."""

import http.client
import ssl
from collections.abc import Collection

from gateways.http_client import HttpAnswer, HttpClient
from gateways.url_guard import FetchRefused, Guard, Refusal, join_url

__all__ = ["FetchRefused", "Fetcher", "NotFound", "Refusal", "Unreachable"]

_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 3


class NotFound(Exception):
    """The other side answers that there is no such thing."""


class Unreachable(Exception):
    """The other side does not answer properly now; try again later."""


class Fetcher:
    """Keeps connections; may be shared by threads, not by forked processes."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext | None = None) -> None:
        self._wire = HttpClient(guard, tls)

    def fetch(
        self, url: str, *, types: Collection[str], limit: int, seconds: float = 20.0
    ) -> bytes:
        """Fetch at most `limit` bytes of one of the `types`; check the address of each redirect."""
        answer = self._request(url, types, limit, seconds)
        for _ in range(_HOPS):
            if answer.status not in _REDIRECTS:
                return _check_answer(answer, types, limit)
            url = join_url(url, answer.headers.get("Location", ""))
            answer = self._request_redirect(url, types, limit, seconds)
        if answer.status in _REDIRECTS:
            raise FetchRefused(Refusal.TOO_MANY_REDIRECTS, f"More than {_HOPS} redirects.")
        return _check_answer(answer, types, limit)

    def close(self) -> None:
        self._wire.close()

    def _request_redirect(
        self, url: str, types: Collection[str], limit: int, seconds: float
    ) -> HttpAnswer:
        """Follow a redirect under the same rules as the first URL."""
        try:
            return self._request(url, types, limit, seconds)
        except FetchRefused as refused:
            raise FetchRefused(
                Refusal.REDIRECTED_INWARDS, f"Redirected astray: {refused}"
            ) from refused

    def _request(self, url: str, types: Collection[str], limit: int, seconds: float) -> HttpAnswer:
        headers = {"Accept": ", ".join(types), "User-Agent": "markwarden"}
        target = self._wire.guard.check_url(url)
        try:
            return self._wire.send(target, seconds=seconds, limit=limit, headers=headers)
        except (OSError, http.client.HTTPException) as silence:
            raise Unreachable(
                f"{target.host} does not answer: {type(silence).__name__}."
            ) from silence


def _check_answer(answer: HttpAnswer, types: Collection[str], limit: int) -> bytes:
    if answer.status in {404, 410}:
        raise NotFound("The other side has no such thing.")
    if answer.status != 200:
        raise Unreachable(f"The other side answers {answer.status}.")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in types:
        raise FetchRefused(Refusal.WRONG_TYPE, f"{kind or 'no type'} is not among what was asked.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchRefused(Refusal.ENCODED_BODY, "A packed body was not asked for.")
    if len(answer.body) > limit:
        raise FetchRefused(Refusal.TOO_LARGE, f"More than {limit} bytes.")
    return answer.body
