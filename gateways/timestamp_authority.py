"""Asks a time stamping authority for a time stamp (RFC 3161, over HTTP as in its section 3.4)."""

import http.client
from typing import Final

from gateways.fetching import Unreachable
from gateways.http_client import HttpClient
from gateways.url_guard import guard_one_server

_SECONDS: Final = 20.0
_LIMIT: Final = 100_000
# PKIStatusInfo with the status granted, or granted with changes.
_GRANTED: Final = (b"\x02\x01\x00", b"\x02\x01\x01")


class TimestampAuthority:
    """`url` is where the authority takes queries."""

    def __init__(self, url: str, *, is_loopback_allowed: bool = False) -> None:
        self._url = url
        self._wire = HttpClient(guard_one_server(url, is_loopback_allowed=is_loopback_allowed))

    def stamp(self, query: bytes) -> bytes:
        """Ask for a time stamp; the query ends with a hash of 32 bytes, and both are DER.

        Raises:
            FetchRefused: the address may not be reached; correct the setting.
            Unreachable: it gives no time stamp of this hash now; try again.
        """
        target = self._wire.guard.check_url(self._url)
        headers = {"Content-Type": "application/timestamp-query", "User-Agent": "markwarden"}
        try:
            answer = self._wire.send(
                target, seconds=_SECONDS, limit=_LIMIT, method="POST", headers=headers, body=query
            )
        except (OSError, http.client.HTTPException) as silence:
            raise Unreachable(f"{target.host} does not answer.") from silence
        is_granted = any(status in answer.body[:16] for status in _GRANTED)
        if answer.status != 200 or not is_granted or query[-35:-3] not in answer.body:
            raise Unreachable(f"{target.host} gave no time stamp (status {answer.status}).")
        return answer.body
