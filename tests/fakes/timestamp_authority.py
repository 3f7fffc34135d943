"""An authority that stamps with the time by RFC 3161: OpenSSL answers, with a key of its own."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CONFIGURATION = """
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Keeps its files in a folder."""

    folder: Path

    @staticmethod
    def create(folder: Path) -> "TimestampAuthority":
        """Make its key and its certificate."""
        folder.mkdir()
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time")])
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
        builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        builder = builder.not_valid_after(datetime(2099, 1, 1, tzinfo=UTC)).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(pem)
        certificate = builder.sign(key, SHA256()).public_bytes(Encoding.PEM)
        (folder / "certificate.pem").write_bytes(certificate)
        (folder / "tsa.conf").write_text(_CONFIGURATION)
        (folder / "serial").write_text("01")
        return TimestampAuthority(folder)

    @property
    def certificate(self) -> Path:
        """What its time stamps are checked with."""
        return self.folder / "certificate.pem"

    def stamp(self, query: bytes) -> bytes:
        """Answer a query."""
        (self.folder / "query.tsq").write_bytes(query)
        command = (
            "openssl ts -reply -config tsa.conf -section tsa -queryfile query.tsq"
            " -signer certificate.pem -inkey key.pem -out reply.tsr"
        )
        subprocess.run(command.split(), cwd=self.folder, check=True, capture_output=True)  # noqa: S603  # words of ours
        return (self.folder / "reply.tsr").read_bytes()
