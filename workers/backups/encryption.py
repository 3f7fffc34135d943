"""Copies encrypted to public keys of age: the host that makes them cannot read them again."""

import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyrage
from pyrage import x25519

_FIRST_BYTES: Final = b"age-encryption.org/"


type Pipe = Callable[[IO[bytes], IO[bytes]], None]  # from what is read to what is written


class CopySealed(Exception):
    """A copy is encrypted, and none of the keys given opens it."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """Public keys that copies are encrypted to (none: not encrypted), and private keys to open
    them.
    """

    recipients: Sequence[str] = ()
    identities: Sequence[str] = ()

    def seal(self, source: IO[bytes], to: IO[bytes]) -> None:
        """Copy the input, encrypted if there are recipients."""
        if self.recipients:
            keys = [x25519.Recipient.from_str(recipient) for recipient in self.recipients]
            pyrage.encrypt_io(source, to, keys)
        else:
            shutil.copyfileobj(source, to)

    def open(self, source: IO[bytes], to: IO[bytes]) -> None:
        """Copy the input, decrypted if it was encrypted.

        Raises:
            CopySealed: no identity opens it, or somebody altered it.
        """
        is_sealed = source.read(len(_FIRST_BYTES)) == _FIRST_BYTES
        source.seek(0)
        if not is_sealed:
            shutil.copyfileobj(source, to)
            return
        try:
            keys = [x25519.Identity.from_str(identity) for identity in self.identities]
            pyrage.decrypt_io(source, to, keys)
        except BrokenPipeError:
            raise  # of who reads it
        except (pyrage.DecryptError, pyrage.IdentityError, OSError) as unfit:
            raise CopySealed(f"{CopySealed.__doc__} Name a key by --identity: {unfit}") from unfit

    def seal_bytes(self, content: bytes) -> bytes:
        """Return the bytes, encrypted if there are recipients."""
        return _convert(self.seal, content)

    def open_bytes(self, content: bytes) -> bytes:
        """Return the bytes as they were before `seal_bytes`.

        Raises:
            CopySealed: no identity opens them.
        """
        return _convert(self.open, content)


def _convert(pipe: Pipe, content: bytes) -> bytes:
    output = io.BytesIO()
    pipe(io.BytesIO(content), output)
    return output.getvalue()


def convert_file(pipe: Pipe, file: Path) -> None:
    """Seal or open a file in its place."""
    draft = file.with_suffix(".draft")
    with file.open("rb") as source, draft.open("wb") as to:
        pipe(source, to)
    draft.replace(file)


def read_identities(file: Path) -> list[str]:
    """Return the private keys of a file as `age-keygen` writes it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
