"""A small issuer on loopback: its document, keys, tokens and sign-out, and what a forger does."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID: Final = "markwarden"
SECRET: Final = "a secret of the client"  # of a server that lives for one test


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _write_jwk(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "kid": "one", "use": "sig", "alg": "RS256"}


@dataclass
class Person:
    """The person before the browser, and what the issuer says of them."""

    subject: str = "7f3a"
    email: str = "mei.lin@house.example"
    is_email_verified: bool = True
    methods: tuple[str, ...] = ()


@dataclass
class IdentityProvider:
    """The issuer: it vouches for one person at a time."""

    port: int = 0
    person: Person = field(default_factory=Person)
    changed: dict[str, Any] = field(default_factory=dict)  # claims that a test writes over ours
    signs_with: rsa.RSAPrivateKey = field(default_factory=_key)
    shows: rsa.RSAPrivateKey | None = None  # the key it publishes, where it is another
    algorithm: str = "RS256"
    names_own_key: bool = False  # in the token's head, as a forger would
    is_willing: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # not redeemed yet
    numbers: Iterator[int] = field(default_factory=count)  # of codes: none is given out twice

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def document(self) -> dict[str, str]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/sign-out",
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [_write_jwk(self.shows or self.signs_with)]}

    def authorize(self, query: dict[str, str]) -> str:
        """The address to which the browser goes back."""
        back = {"state": query["state"]}
        if self.is_willing:
            code = f"code-{next(self.numbers)}"
            self.codes[code] = query
            back["code"] = code
        else:
            back["error"] = "access_denied"
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def redeem_code(self, form: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code that is good: once, and for whom it was made."""
        authorization = self.codes.pop(form.get("code", ""), None)
        if authorization is None or form.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        is_same = (
            base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            == authorization["code_challenge"]
        )
        if not is_same or form["redirect_uri"] != authorization["redirect_uri"]:
            return None
        return {
            "access_token": "none",
            "token_type": "Bearer",
            "id_token": self.token(authorization),
        }

    def token(self, form: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": self.person.subject,
            "aud": form["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": form["nonce"],
            "email": self.person.email,
            "email_verified": self.person.is_email_verified,
            "amr": list(self.person.methods),
            **self.changed,
        }
        key: Any = SECRET.ljust(64) if self.algorithm.startswith("HS") else self.signs_with
        if self.algorithm == "none":
            key = None
        headers: dict[str, Any] = {"kid": "one"}
        if self.names_own_key:
            headers |= {"jwk": _write_jwk(self.signs_with), "jku": f"{self.address}/own-keys"}
        return jwt.encode(claims, key, algorithm=self.algorithm, headers=headers)


class _Desk(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        provider, parts = self.server.provider, urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/authorize":
            self._send(302, {}, provider.authorize(query))
        elif parts.path == "/sign-out":
            self._send(302, {}, query["post_logout_redirect_uri"])
        else:
            self._send(200, provider.keys() if parts.path == "/keys" else provider.document())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.server.provider.redeem_code(dict(parse_qsl(body)))
        self._send(200 if token else 400, token or {"error": "invalid_grant"})

    def _send(self, status: int, document: dict[str, Any], location: str = "") -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # of the library
        """Nothing: the tests' output is theirs."""


class _Server(ThreadingHTTPServer):
    def __init__(self, provider: IdentityProvider) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.provider = provider
        provider.port = self.server_address[1]


@contextmanager
def run_identity_provider() -> Iterator[IdentityProvider]:
    """An issuer that answers until the test is over."""
    provider = IdentityProvider()
    server = _Server(provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
