"""The signature and the time stamp of a bundle: made here, checked by OpenSSL."""

import subprocess
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from cryptography.x509.oid import NameOID
from django.conf import settings

from records.evidence.bag import MANIFEST, SIGNATURE, TAG_MANIFEST, TIMESTAMP
from records.ledger import log_keys

SIGNER: Final = "signer.pem"
INSTRUCTIONS: Final = "VERIFY.txt"
LOG_CHECK: Final = "check-log.sh"
TIMESTAMP_AUTHORITY: Final = "timestamp-authority.pem"
_PURPOSE: Final = b"signature of bundles"
# The order of P-256: a key is a number below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RFC 3161, 2.4.1: version 1, SHA-256 and the hash, the authority's certificate wanted.
_QUERY: Final = bytes.fromhex("30390201013031300d060960864801650304020105000420"), b"\x01\x01\xff"

type _Signer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey]


class NoOpenSsl(Exception):
    """The program `openssl` is not on the path: install it, for it checks signatures."""


class NotSealed(Exception):
    """The signature or the time stamp does not fit; the message says which."""


def sign(tag_manifest: bytes) -> bytes:
    """Return a detached CMS signature (RFC 5652) of the tag manifest, as DER."""
    certificate, key = _load_signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(tag_manifest)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.add_signer(certificate, key, SHA256()).sign(Encoding.DER, options)


def signer_pem() -> bytes:
    """Return the certificate that recipients compare with the published fingerprint."""
    return _load_signer()[0].public_bytes(Encoding.PEM)


def read_log_check() -> bytes:
    """Return the script that follows a bundle's entries to the log."""
    return Path(__file__).with_name(LOG_CHECK).read_bytes()


def fingerprint(pem: bytes) -> str:
    """Return a certificate's SHA-256 fingerprint as OpenSSL writes it."""
    digest = x509.load_pem_x509_certificate(pem).fingerprint(SHA256())
    return digest.hex(":").upper()


def _load_signer() -> _Signer:
    environment = settings.MARKWARDEN
    if environment.bundle_key is None or environment.bundle_certificate is None:
        return _derive_signer(log_keys.read_secret())
    key = load_pem_private_key(environment.bundle_key.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("MARKWARDEN_BUNDLE_KEY must be an RSA or an elliptic curve key.")
    return x509.load_pem_x509_certificate(environment.bundle_certificate.read_bytes()), key


@lru_cache(maxsize=2)
def _derive_signer(secret: str) -> _Signer:
    """Derive our own key and its certificate, the same each time."""
    seed = HKDF(algorithm=SHA256(), length=48, salt=None, info=_PURPOSE).derive(secret.encode())
    key = ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Markwarden bundles")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
    return builder.sign(key, SHA256(), ecdsa_deterministic=True), key


def build_timestamp_query(tag_manifest: bytes) -> bytes:
    """Return the request for a time stamp of the tag manifest, as DER."""
    before, after = _QUERY
    return before + sha256(tag_manifest).digest() + after


def check_timestamp(tag_manifest: bytes, token: bytes) -> None:
    """Check that the authority whose certificate we have signed this time stamp.

    Raises:
        NotSealed: it did not, or its certificate is not set.
        NoOpenSsl: nothing was checked.
    """
    authority = settings.MARKWARDEN.timestamp_certificate
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, TAG_MANIFEST).write_bytes(tag_manifest)
        Path(folder, TIMESTAMP).write_bytes(token)
        Path(folder, TIMESTAMP_AUTHORITY).write_bytes(authority.read_bytes() if authority else b"")
        _run(folder, TIMESTAMP, TIMESTAMP_COMMAND)


def check_seal(tags: dict[str, bytes]) -> bool:
    """Check the signature, and the time stamp if there is one; return whether there is.

    Raises:
        NotSealed: one of them does not fit.
        NoOpenSsl: nothing was checked.
    """
    # The instructions, which the signature covers, say whether there is a time stamp.
    names = [
        SIGNATURE,
        SIGNER,
        *([TIMESTAMP] * (TIMESTAMP.encode() in tags.get(INSTRUCTIONS, b""))),
    ]
    for name in names:
        if name not in tags:
            raise NotSealed(f"{name} is missing.")
    with tempfile.TemporaryDirectory() as folder:
        for name in (TAG_MANIFEST, SIGNATURE, SIGNER, TIMESTAMP, TIMESTAMP_AUTHORITY):
            if name in tags:
                Path(folder, name).write_bytes(tags[name])
        _run(folder, SIGNATURE, SIGNATURE_COMMAND)
        if TIMESTAMP in tags:
            _run(folder, TIMESTAMP, TIMESTAMP_COMMAND)
    return TIMESTAMP in tags


# As VERIFY.txt prints them.
SIGNATURE_COMMAND: Final = (
    f"openssl cms -verify -binary -inform DER -in {SIGNATURE} -content {TAG_MANIFEST}"
    f" -CAfile {SIGNER} -partial_chain -no_check_time -purpose any -out /dev/null"
)
TIMESTAMP_COMMAND: Final = (
    f"openssl ts -verify -in {TIMESTAMP} -data {TAG_MANIFEST} -CAfile {TIMESTAMP_AUTHORITY}"
    " -partial_chain"
)


def _run(folder: str, what: str, command: str) -> None:
    program, *arguments = command.split()
    path = which(program)
    if path is None:
        raise NoOpenSsl(NoOpenSsl.__doc__)
    result = subprocess.run([path, *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603  # words of ours
    if result.returncode:
        raise NotSealed(f"{what} does not fit {TAG_MANIFEST}.")


def write_instructions(name: str, signer: bytes, *, is_stamped: bool) -> bytes:
    """Write VERIFY.txt: what anybody types to check a bundle, with standard programs alone."""
    outside = [TAG_MANIFEST, SIGNATURE, *([TIMESTAMP] if is_stamped else [])]
    names = f"(cut -c67- {MANIFEST} {TAG_MANIFEST}; printf '%s\\n' {' '.join(outside)})"
    diff = "find . ! -type d | cut -c3- | LC_ALL=C sort | diff ../expected.txt -"
    key_text = f"It was signed by this key, which you know from us:\n  {fingerprint(signer)}"
    steps = [
        ("Unpack it.", f"tar xf {name}.tar && cd {name}"),
        ("Every file is as it was written.", f"sha256sum --quiet -c {MANIFEST} {TAG_MANIFEST}"),
        ("None was added or taken away.", f"{names} | LC_ALL=C sort > ../expected.txt; {diff}"),
        (key_text, f"openssl x509 -in {SIGNER} -noout -fingerprint -sha256"),
        ("The signature fits.", SIGNATURE_COMMAND),
        *([("It is as old as its time stamp.", TIMESTAMP_COMMAND)] * is_stamped),
        (
            "Its entries stand in the log, whose key you know from us as well (data/proof/key).",
            f"sh {LOG_CHECK} data/proof",
        ),
        ("All of it is a bag (pip install bagit).", "python -m bagit --validate ."),
    ]
    absent = "" if is_stamped else "It bears no time stamp: no authority was set.\n\n"
    text = "".join(f"{sentence}\n\n    {command}\n\n" for sentence, command in steps)
    return f"Each command must end without a complaint.\n\n{absent}{text}".encode()


def encrypt(file: Path, certificate: str) -> Path:
    """Encrypt a file to a certificate by CMS, as a stream.

    Raises:
        NoOpenSsl, NotSealed: it stays as it is.
    """
    if (program := which("openssl")) is None:
        raise NoOpenSsl(NoOpenSsl.__doc__)
    to, pem = file.with_suffix(".tar.p7m"), file.with_suffix(".pem")
    pem.write_text(certificate)
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    padding = ["-keyopt", "rsa_padding_mode:oaep"] if isinstance(key, rsa.RSAPublicKey) else []
    result = subprocess.run(  # noqa: S603  # words and files of ours
        [program, "cms", "-encrypt", "-binary", "-stream", "-aes-256-gcm", "-outform", "DER",
         "-in", str(file), "-out", str(to), "-recip", str(pem), *padding],
        check=False, capture_output=True,
    )  # fmt: skip
    if result.returncode:
        raise NotSealed("Nothing can be encrypted to this certificate.")
    return to
