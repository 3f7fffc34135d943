"""Reads an issuer's identity token: signed by its key, for us, for this attempt, and still good."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jwt

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
    """Whose token it has to be, for whom, and for which attempt."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What the issuer says of a person, as far as anything follows from it."""

    subject: str
    email: str
    is_email_verified: bool
    methods: frozenset[str]  # `amr` and `acr`: how the person was known there


def read_token(token: str, keys: Sequence[Mapping[str, Any]], wanted: ExpectedToken) -> Claims:
    """What the token says.

    Raises:
        NotTrusted: and why.
    """
    said = _decode_token(token, _find_key(token, keys), wanted)
    if not hmac.compare_digest(str(said.get("nonce", "")).encode(), wanted.nonce.encode()):
        raise TokenNotTrusted("wrong_nonce", "The token belongs to another attempt.")
    if said.get("azp", wanted.client_id) != wanted.client_id:
        raise TokenNotTrusted("wrong_audience", "The token was made for another client.")
    return Claims(
        subject=str(said["sub"]),
        email=str(said.get("email") or "").strip(),
        is_email_verified=said.get("email_verified") is True,
        methods=_sign_in_methods(said),
    )


def _find_key(token: str, keys: Sequence[Mapping[str, Any]]) -> jwt.PyJWK:
    """The one that the token names, or the only one."""
    try:
        header = jwt.get_unverified_header(token)
        named = [key for key in keys if _may_sign(key, header.get("kid"))]
        if len(named) != 1:
            raise TokenNotTrusted("forged", "No key of the issuer signed this token.")
        return jwt.PyJWK(dict(named[0]), algorithm=_algorithm(header))
    except jwt.PyJWTError as broken:
        raise TokenNotTrusted("malformed", "The token cannot be read.") from broken


def _may_sign(key: Mapping[str, Any], named: object) -> bool:
    is_named = named is None or key.get("kid") == named
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


def _decode_token(token: str, key: jwt.PyJWK, wanted: ExpectedToken) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(_ALGORITHMS),
            issuer=wanted.issuer,
            audience=wanted.client_id,
            leeway=_LEEWAY_SECONDS,
            options={"require": list(_REQUIRED)},
        )
    except jwt.PyJWTError as fault:
        code = next((code for kind, code in _FAULTS if isinstance(fault, kind)), "malformed")
        raise TokenNotTrusted(code, f"The token is not to be trusted: {code}.") from fault


def _sign_in_methods(said: Mapping[str, Any]) -> frozenset[str]:
    listed = said.get("amr")
    methods = {str(one) for one in listed} if isinstance(listed, list) else set()
    return frozenset(methods | ({str(said["acr"])} if said.get("acr") else set()))
