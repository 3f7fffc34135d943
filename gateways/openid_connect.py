"""Asks the operator's own issuer who somebody is: OpenID Connect, by code with PKCE.

The issuer is the operator's choice, so its own address may be private; whatever else its document
names has to be public. Nothing is kept between two sign-ons, so that a changed key holds at once.
"""

import base64
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import jwt

from gateways.http_client import HttpAnswer, HttpClient
from gateways.url_guard import FetchRefused, Guard, Target

# Signatures by a key pair only: what the client's secret signs, or nothing signs, is refused.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_LEEWAY_SECONDS: Final = 60  # between the issuer's clock and ours
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat")


class TokenNotTrusted(Exception):
    """The token proves nothing; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        """Name what is wrong."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class ExpectedToken:
    """The issuer, the client and the attempt that a token has to name."""

    issuer: str
    client_id: str
    nonce: str
    max_age_seconds: int  # since the person showed the issuer who they are


@dataclass(frozen=True, slots=True)
class Claims:
    """What the issuer says of a person, as far as anything follows from it."""

    subject: str
    email: str
    is_email_verified: bool
    methods: frozenset[str]  # `amr` and `acr`: how the person was known there


def read_token(token: str, keys: Sequence[Mapping[str, Any]], expected: ExpectedToken) -> Claims:
    """Return the claims of a token.

    Raises:
        TokenNotTrusted: and why.
    """
    claims = _decode_token(token, _find_key(token, keys), expected)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise TokenNotTrusted("wrong_nonce", "The token belongs to another attempt.")
    shown_at = claims.get("auth_time")
    if isinstance(shown_at, int | float) and time.time() - shown_at > (
        expected.max_age_seconds + _LEEWAY_SECONDS
    ):
        raise TokenNotTrusted("signed_in_long_ago", "The person signed in there too long ago.")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise TokenNotTrusted("wrong_audience", "The token was made for another client.")
    return Claims(
        subject=str(claims["sub"]),
        email=str(claims.get("email") or "").strip(),
        is_email_verified=claims.get("email_verified") is True,
        methods=_sign_in_methods(claims),
    )


def _find_key(token: str, keys: Sequence[Mapping[str, Any]]) -> jwt.PyJWK:
    """Return the key that the token names, or the only key there is."""
    try:
        header = jwt.get_unverified_header(token)
        matching = [key for key in keys if _may_sign(key, header.get("kid"))]
        if len(matching) != 1:
            raise TokenNotTrusted("forged", "No key of the issuer signed this token.")
        return jwt.PyJWK(dict(matching[0]), algorithm=_algorithm(header))
    except jwt.PyJWTError as broken:
        raise TokenNotTrusted("malformed", "The token cannot be read.") from broken


def _may_sign(key: Mapping[str, Any], key_id: object) -> bool:
    is_named = key_id is None or key.get("kid") == key_id
    return is_named and key.get("use", "sig") == "sig" and key.get("kty") in {"RSA", "EC"}


def _algorithm(header: Mapping[str, Any]) -> str:
    algorithm = str(header.get("alg"))
    if algorithm not in _ALGORITHMS:
        raise TokenNotTrusted("forged", "The token is signed in a way that proves nothing.")
    return algorithm


_FAULTS: Final[Sequence[tuple[type[jwt.PyJWTError], str]]] = (
    (jwt.InvalidAudienceError, "wrong_audience"),
    (jwt.InvalidIssuerError, "wrong_issuer"),
    (jwt.ExpiredSignatureError, "expired"),
    (jwt.ImmatureSignatureError, "expired"),
    (jwt.InvalidSignatureError, "forged"),
    (jwt.InvalidAlgorithmError, "forged"),
)


def _decode_token(token: str, key: jwt.PyJWK, expected: ExpectedToken) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(_ALGORITHMS),
            issuer=expected.issuer,
            audience=expected.client_id,
            leeway=_LEEWAY_SECONDS,
            options={"require": list(_REQUIRED)},
        )
    except jwt.PyJWTError as fault:
        code = next((code for kind, code in _FAULTS if isinstance(fault, kind)), "malformed")
        raise TokenNotTrusted(code, f"The token is not to be trusted: {code}.") from fault


def _sign_in_methods(claims: Mapping[str, Any]) -> frozenset[str]:
    listed_methods = claims.get("amr")
    methods = (
        {str(method) for method in listed_methods} if isinstance(listed_methods, list) else set()
    )
    return frozenset(methods | ({str(claims["acr"])} if claims.get("acr") else set()))


_SECONDS: Final = 8.0
_LIMIT: Final = 200_000
_DOCUMENT: Final = "/.well-known/openid-configuration"
_SCOPE: Final = "openid email"


class IssuerUnreachable(Exception):
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
    max_age_seconds: int = 12 * 3600


@dataclass(frozen=True, slots=True)
class SignOnAttempt:
    """What one sign-on is told by; kept in the browser's session until it comes back."""

    state: str
    nonce: str
    verifier: str  # of PKCE: who brings the code has to know it


@dataclass(frozen=True, slots=True)
class _EndpointGuard(Guard):
    """Checks what the issuer's document names, and not where the issuer itself stands."""

    def resolve_addresses(self, target: Target) -> list[str]:
        if target.is_development:
            return list(self.resolve(target.host, target.port))
        return Guard.resolve_addresses(self, target)


class Issuer:
    """One issuer, asked again each time."""

    def __init__(self, client: Client) -> None:
        """Prepare a client of the issuer without sending anything."""
        self._client = client
        parts = urlsplit(client.issuer)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        loopback = frozenset({(parts.hostname or "", port)})
        self._wire = HttpClient(_EndpointGuard(hosts=frozenset({"*"}), development=loopback))

    def build_sign_in_url(self, attempt: SignOnAttempt) -> str:
        """Return the URL at which the browser signs in.

        Raises:
            IssuerUnreachable: it does not answer.
        """
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.return_address,
            "scope": _SCOPE,
            "state": attempt.state,
            "max_age": str(self._client.max_age_seconds),
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(self._fetch_document()["authorization_endpoint"], query)

    def build_sign_out_url(self, back: str) -> str | None:
        """Return the URL that ends the session there too; None: the issuer has none.

        Raises:
            IssuerUnreachable: it does not answer.
        """
        address = self._fetch_document().get("end_session_endpoint")
        if not address:
            return None
        query = {"client_id": self._client.client_id, "post_logout_redirect_uri": back}
        return _with_query(str(address), query)

    def fetch_claims(self, code: str, attempt: SignOnAttempt) -> Claims:
        """Return who brought this code.

        Raises:
            IssuerUnreachable: it does not answer.
            CodeRefused: it does not take the code.
            TokenNotTrusted: what it says, or somebody says in its name, is not to be trusted.
        """
        document = self._fetch_document()
        token = self._redeem_code(document["token_endpoint"], code, attempt.verifier)
        keys = self._fetch_keys(document["jwks_uri"])
        client = self._client
        expected = ExpectedToken(
            client.issuer, client.client_id, attempt.nonce, client.max_age_seconds
        )
        return read_token(token, keys, expected)

    def _fetch_document(self) -> Mapping[str, Any]:
        document = self._parse_json(self._send(self._client.issuer.rstrip("/") + _DOCUMENT))
        required_keys = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
        if document.get("issuer") != self._client.issuer or not required_keys <= set(document):
            raise IssuerUnreachable("The issuer's document is another's, or names too little.")
        return document

    def _redeem_code(self, address: str, code: str, verifier: str) -> str:
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
        token = self._parse_json(answer).get("id_token")
        if not isinstance(token, str):
            raise TokenNotTrusted("malformed", "The issuer gave no identity token.")
        return token

    def _fetch_keys(self, address: str) -> Sequence[Mapping[str, Any]]:
        keys = self._parse_json(self._send(str(address))).get("keys")
        return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []

    def _send(self, url: str, form: Mapping[str, str] | None = None) -> HttpAnswer:
        headers = {"Accept": "application/json", "User-Agent": "markwarden"}
        body = None if form is None else urlencode(form).encode()
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if form is None else "POST"
        try:
            target = self._wire.guard.check_url(url)
            return self._wire.send(
                target, seconds=_SECONDS, limit=_LIMIT, method=method, headers=headers, body=body
            )
        except (OSError, http.client.HTTPException, FetchRefused) as silence:
            raise IssuerUnreachable(
                f"{IssuerUnreachable.__doc__} ({type(silence).__name__})"
            ) from silence
        finally:
            self._wire.close()

    def _parse_json(self, answer: HttpAnswer) -> Mapping[str, Any]:
        try:
            data = json.loads(answer.body) if answer.status == 200 else None
        except ValueError:
            data = None
        if not isinstance(data, dict) or len(answer.body) > _LIMIT:
            raise IssuerUnreachable(f"{IssuerUnreachable.__doc__} (It answers {answer.status}.)")
        return data


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
