"""Asks the house's own issuer who somebody is: OpenID Connect, by code with PKCE.

The issuer is the operator's choice, so its own address may be private; whatever else its document
names has to be public. Nothing is kept between two sign-ons, so that a changed key holds at once.
"""

import base64
import hashlib
import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from gateways.guard import FetchRefused, Guard, Target
from gateways.identity_tokens import Claims, NotTrusted, Wanted, read
from gateways.wire import Answer, Wire

_SECONDS: Final = 8.0
_LIMIT: Final = 200_000
_DOCUMENT: Final = "/.well-known/openid-configuration"
_SCOPE: Final = "openid email"


class IssuerSilent(Exception):
    """The issuer does not answer as OpenID Connect says; try again, then ask its keepers."""


class CodeRefused(Exception):
    """The issuer does not take the code: it was used before, or is too old. Begin again."""


@dataclass(frozen=True, slots=True)
class Client:
    """How this product is known to the issuer."""

    issuer: str
    client_id: str
    client_secret: str
    return_address: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one sign-on is told by; kept in the browser's session until it comes back."""

    state: str
    nonce: str
    verifier: str  # of PKCE: who brings the code has to know it


@dataclass(frozen=True, slots=True)
class _Named(Guard):
    """Checks what the issuer's document names, and not where the issuer itself stands."""

    def addresses(self, target: Target) -> list[str]:
        if target.is_development:
            return list(self.resolve(target.host, target.port))
        return Guard.addresses(self, target)


class Issuer:
    """One issuer, asked anew each time."""

    def __init__(self, client: Client) -> None:
        """Asks nothing yet."""
        self._client = client
        parts = urlsplit(client.issuer)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        own = frozenset({(parts.hostname or "", port)})
        self._wire = Wire(_Named(hosts=frozenset({"*"}), development=own))

    def door(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in.

        Raises:
            IssuerSilent: it does not answer.
        """
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.return_address,
            "scope": _SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(self._document()["authorization_endpoint"], asked)

    def way_out(self, back: str) -> str | None:
        """Where the browser ends the session there too; none: the issuer has no such page.

        Raises:
            IssuerSilent: it does not answer.
        """
        address = self._document().get("end_session_endpoint")
        if not address:
            return None
        asked = {"client_id": self._client.client_id, "post_logout_redirect_uri": back}
        return _with_query(str(address), asked)

    def claims(self, code: str, attempt: Attempt) -> Claims:
        """Who brought this code.

        Raises:
            IssuerSilent: it does not answer.
            CodeRefused: it does not take the code.
            NotTrusted: what it says, or somebody says in its name, is not to be trusted.
        """
        document = self._document()
        token = self._redeemed(document["token_endpoint"], code, attempt.verifier)
        keys = self._keys(document["jwks_uri"])
        wanted = Wanted(self._client.issuer, self._client.client_id, attempt.nonce)
        return read(token, keys, wanted)

    def _document(self) -> Mapping[str, Any]:
        document = self._json(self._send(self._client.issuer.rstrip("/") + _DOCUMENT))
        needed = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
        if document.get("issuer") != self._client.issuer or not needed <= set(document):
            raise IssuerSilent("The issuer's document is another's, or names too little.")
        return document

    def _redeemed(self, address: str, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.return_address,
            "client_id": self._client.client_id,
            "client_secret": self._client.client_secret,
            "code_verifier": verifier,
        }
        answer = self._send(str(address), form)
        if answer.status in {400, 401, 403}:
            raise CodeRefused(CodeRefused.__doc__)
        token = self._json(answer).get("id_token")
        if not isinstance(token, str):
            raise NotTrusted("malformed", "The issuer gave no identity token.")
        return token

    def _keys(self, address: str) -> Sequence[Mapping[str, Any]]:
        keys = self._json(self._send(str(address))).get("keys")
        return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []

    def _send(self, url: str, form: Mapping[str, str] | None = None) -> Answer:
        headers = {"Accept": "application/json", "User-Agent": "markwarden"}
        body = None if form is None else urlencode(form).encode()
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if form is None else "POST"
        try:
            target = self._wire.guard.admit(url)
            return self._wire.send(
                target, seconds=_SECONDS, limit=_LIMIT, method=method, headers=headers, body=body
            )
        except (OSError, http.client.HTTPException, FetchRefused) as silence:
            raise IssuerSilent(f"{IssuerSilent.__doc__} ({type(silence).__name__})") from silence
        finally:
            self._wire.close()

    def _json(self, answer: Answer) -> Mapping[str, Any]:
        try:
            said = json.loads(answer.body) if answer.status == 200 else None
        except ValueError:
            said = None
        if not isinstance(said, dict) or len(answer.body) > _LIMIT:
            raise IssuerSilent(f"{IssuerSilent.__doc__} (It answers {answer.status}.)")
        return said


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
