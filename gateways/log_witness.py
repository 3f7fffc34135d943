"""Asks a witness to sign a checkpoint of the log, once it has seen that the log only grew.

C2SP's tlog-witness: it keeps the newest size that it signed, and signs no other past.
"""

import http.client
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Final

from gateways.fetching import Unreachable
from gateways.http_client import HttpAnswer, HttpClient
from gateways.url_guard import guard_one_server

_SECONDS: Final = 10.0
_LIMIT: Final = 10_000
_OTHER_SIZE: Final = 409

type ProveConsistency = Callable[[int], Sequence[bytes]]  # from this size to the checkpoint's


class LogWitness:
    """A witness by its public key and address; remembers the size that the witness has signed."""

    def __init__(self, key: str, url: str, *, is_loopback_allowed: bool = False) -> None:
        self.key = key  # as C2SP writes it
        self._url = f"{url.rstrip('/')}/add-checkpoint"
        self._wire = HttpClient(guard_one_server(url, is_loopback_allowed=is_loopback_allowed))
        self._signed_size = 0

    def sign(self, note: str, size: int, prove: ProveConsistency) -> str:
        """Return the witness's lines for a checkpoint of this size.

        Raises:
            FetchRefused: the address may not be reached; correct the setting.
            Unreachable: it does not sign now, or has signed another past of the log.
        """
        answer = self._ask(note, prove)
        if answer.status == _OTHER_SIZE:
            self._signed_size = self._read_size(answer, size)
            answer = self._ask(note, prove)
        if answer.status != http.client.OK:
            raise Unreachable(f"It answers with status {answer.status}.")
        self._signed_size = size
        return answer.body.decode(errors="replace")

    def close(self) -> None:
        """Close the connection that was kept."""
        self._wire.close()

    def _ask(self, note: str, prove: ProveConsistency) -> HttpAnswer:
        target = self._wire.guard.check_url(self._url)
        proof = "".join(f"{b64encode(node).decode()}\n" for node in prove(self._signed_size))
        body = f"old {self._signed_size}\n{proof}\n{note}".encode()
        try:
            return self._wire.send(
                target, seconds=_SECONDS, limit=_LIMIT, method="POST", body=body,
                headers={"User-Agent": "markwarden", "Content-Type": "text/plain"},
            )  # fmt: skip
        except (OSError, http.client.HTTPException) as silence:
            raise Unreachable(f"{target.host} does not answer.") from silence

    def _read_size(self, answer: HttpAnswer, size: int) -> int:
        text = answer.body.strip()
        if not text.isdigit() or len(text) > len(str(size)) or int(text) > size:
            raise Unreachable(f"It has signed another size: {text[:40]!r}.")
        return int(text)
