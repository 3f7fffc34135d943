"""Digests of a document field by field: one can be kept back, and the others still be proved.

The disclosure of a field is the text `["<salt>","<name>",<value>]`, JSON in canonical form, as a
disclosure of SD-JWT is; its SHA-256 stands in the manifest, a line `<name> <digest>` for each
field by name. The digest of the document is the SHA-256 of its manifest, so `sha256sum` checks
all of it. A salt gives no other one away, and without it no value can be guessed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final

type Fields = Mapping[str, str]  # values in canonical form, by name

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_WRITER: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_CONSTANTS: Final = {None: "null", True: "true", False: "false"}


class DisclosureMismatch(ValueError):
    """What was disclosed is not what was committed to; `name` says which field, if that shows."""

    def __init__(self, name: str = "") -> None:
        """Name the field."""
        super().__init__(f"{name or 'The disclosed fields'}: not as committed to.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a document is held to: the digest of each of its fields, in hexadecimal digits."""

    digests: Mapping[str, str]

    @property
    def manifest(self) -> str:
        """The lines of all fields."""
        return "".join(f"{name} {self.digests[name]}\n" for name in sorted(self.digests))

    @property
    def digest(self) -> str:
        """The digest of the document."""
        return _hash(self.manifest)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Fields that are as committed to, and the names of those that were kept back."""

    fields: Mapping[str, Any]
    kept_back: tuple[str, ...]


def write_document(document: Mapping[str, Any], *, depth: int = 2) -> tuple[str, Fields]:
    """Write a document in canonical form, sorted keys and no spaces; return its fields, too.

    Fields are of depth two, as `listing.title`, or one. Lists stay whole.

    Raises:
        ValueError: a number is not finite.
    """
    texts, fields = dict[str, str](), dict[str, str]()
    for name in sorted(document):
        value = document[name]
        if depth > 1 and value and isinstance(value, dict):
            parts = {inner: _write(value[inner]) for inner in sorted(value)}
            fields |= {f"{name}.{inner}": text for inner, text in parts.items()}
            texts[name] = _join(parts)
        else:
            texts[name] = fields[name] = _write(value)
    return _join(texts), fields


def _join(texts: Fields) -> str:
    return f"{{{','.join(f'{_quote(name)}:{text}' for name, text in texts.items())}}}"


def _write(value: object) -> str:
    """Write one value; the encoder itself takes as long to begin as most of them to write."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, list) and not value:
        return "[]"
    return _WRITER.encode(value)


_quote: Final = cache(encode_basestring)  # names are those of a few classes


def commit(fields: Fields, salt: bytes) -> Commitment:
    """Commit to all fields, under the document's salt of 16 random bytes."""
    texts = _write_disclosures(fields, salt)
    return Commitment({name: _hash(text) for name, text in texts.items()})


def disclose(fields: Fields, salt: bytes, names: Iterable[str]) -> list[str]:
    """Write the disclosures of these fields."""
    return list(_write_disclosures({name: fields[name] for name in names}, salt).values())


def check(disclosures: Iterable[str], digests: Mapping[str, str], expected: str) -> Disclosed:
    """Check what was disclosed of a document.

    Args:
        disclosures: the texts.
        digests: of the fields that were kept back; a disclosed field whose digest is among them,
            too, is named if it does not fit.
        expected: the digest of the document.

    Raises:
        DisclosureMismatch: something is not as committed to.
    """
    fields: dict[str, Any] = {}
    found = dict(digests)
    for text in disclosures:
        name, value = _read_disclosure(text)
        digest = _hash(text)
        if name in fields or found.get(name, digest) != digest:
            raise DisclosureMismatch(name)
        fields[name], found[name] = value, digest
    for name, digest in found.items():
        if not (_is_name(name) and _DIGEST.fullmatch(digest)):
            raise DisclosureMismatch(name)
    if Commitment(found).digest != expected:
        raise DisclosureMismatch
    return Disclosed(fields, tuple(sorted(found.keys() - fields.keys())))


def _write_disclosures(fields: Fields, salt: bytes) -> dict[str, str]:
    # Half of a hash under a secret: nobody can go on from it to that of a longer name.
    salts = {name: sha256(salt + name.encode()).hexdigest()[:32] for name in fields}
    return {name: f'["{salts[name]}",{_quote(name)},{value}]' for name, value in fields.items()}


def _read_disclosure(text: str) -> tuple[str, Any]:
    try:
        match json.loads(text):
            case [str(), str(name), value]:
                return name, value
    except ValueError:
        pass
    raise DisclosureMismatch


def _is_name(name: str) -> bool:
    return bool(name) and name.isprintable() and " " not in name  # what else a manifest is read by


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
