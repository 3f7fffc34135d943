"""A bundle is encrypted to its recipient's certificate, where that can be done."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateways.vault import key_path
from gateways.vault_folder import FolderVault
from records.actions.evidence import bundles
from records.actions.evidence.bundles import InvalidCertificate
from records.cases.models import Case
from records.clock import database_now
from records.evidence import bundle_check, bundle_seal
from records.evidence.models import Bundle, BundleState
from records.marketplaces.models import FrozenListing
from tests.fakes.timestamp_authority import TimestampAuthority
from tests.records.evidence.test_bundles import (
    authority,
    cases,
    request_bundle,
    run,
    things_of,
)

__all__ = ["authority", "cases"]  # fixtures


def test_only_the_recipients_key_opens_an_encrypted_bundle(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority, tmp_path: Path
) -> None:
    bundle = request_bundle(*things_of(cases), certificate=authority.certificate.read_text())
    assert bundles.build_next(vault, None, database_now())
    to = tmp_path / bundle.file_name
    vault.fetch(bundle.vault_name, to)
    other = ec.generate_private_key(ec.SECP256R1())
    (authority.folder / "other.pem").write_bytes(
        other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    decrypt = "openssl cms -decrypt -inform DER -binary -in {} -inkey {} -out plain.tar"
    assert not run(decrypt.format(to, authority.folder / "other.pem"), tmp_path)
    altered = bytearray(to.read_bytes())
    altered[len(altered) // 2] ^= 1
    (tmp_path / "altered").write_bytes(altered)
    assert not run(decrypt.format("altered", authority.folder / "key.pem"), tmp_path)
    assert run(decrypt.format(to, authority.folder / "key.pem"), tmp_path)
    assert bundle_check.check_bundle(tmp_path / "plain.tar").proven


@pytest.mark.django_db
def test_a_key_of_rsa_is_reached_by_oaep(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 3072)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    file = tmp_path / "bundle"
    file.write_text("evidence")
    to = bundle_seal.encrypt(file, certify(key))
    assert run(f"openssl cms -cmsout -print -inform DER -in {to} -out shown", tmp_path)
    shown = (tmp_path / "shown").read_text()
    assert "rsaesOaep" in shown
    assert "rsaEncryption" not in shown.partition("keyEncryptionAlgorithm")[2][:200]
    assert run(f"openssl cms -decrypt -inform DER -in {to} -inkey key.pem -out plain", tmp_path)
    assert (tmp_path / "plain").read_text() == "evidence"


def certify(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
    """A certificate that the key signed itself; to one that only signs nobody encrypts."""
    name, now = x509.Name([]), database_now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    digest = SHA256() if isinstance(key, rsa.RSAPrivateKey) else None
    return builder.sign(key, digest).public_bytes(Encoding.PEM).decode()


def test_what_cannot_be_encrypted_fails_and_stops_no_other_bundle(
    cases: list[Case], vault: FolderVault
) -> None:
    unfit = request_bundle(*things_of(cases))
    Bundle.objects.update(certificate=certify(ed25519.Ed25519PrivateKey.generate()))
    fit = request_bundle(*things_of(cases))
    assert bundles.build_next(vault, None, database_now())
    assert bundles.build_next(vault, None, database_now())
    states = dict(Bundle.objects.values_list("pk", "state"))
    assert states == {unfit.pk: BundleState.FAILED, fit.pk: BundleState.BUILT}


def test_a_bundle_of_an_altered_object_says_so_and_stops_no_other(
    cases: list[Case], vault: FolderVault
) -> None:
    altered, fit = (request_bundle(*things_of([case])) for case in cases)
    picture = vault.put(b"another picture")
    FrozenListing.objects.filter(case=cases[0]).update(pictures=[{"sha256": picture, "error": ""}])
    (vault.folder / key_path(picture)).chmod(0o600)
    (vault.folder / key_path(picture)).write_bytes(b"other bytes")
    assert bundles.build_next(vault, None, database_now())
    assert bundles.build_next(vault, None, database_now())
    first, second = Bundle.objects.order_by("pk")
    assert (first.pk, first.state, second.pk) == (altered.pk, BundleState.FAILED, fit.pk)
    assert picture in first.error
    assert (second.state, second.error) == (BundleState.BUILT, "")


def test_a_build_that_is_cut_off_stops_no_other_bundle(
    cases: list[Case], vault: FolderVault
) -> None:
    unfit, fit = (request_bundle(*things_of([case])) for case in cases)
    FrozenListing.objects.filter(case=cases[0]).update(pictures=[{"exhibit": 7}])
    with pytest.raises(AttributeError):
        bundles.build_next(vault, None, database_now())
    assert bundles.build_next(vault, None, database_now())
    waiting, built_bundle = Bundle.objects.order_by("pk")
    assert (waiting, waiting.error) == (unfit, "The build was cut off; it is begun again.")
    assert (built_bundle, built_bundle.state, built_bundle.error) == (fit, BundleState.BUILT, "")


def test_no_bundle_is_asked_for_that_cannot_be_encrypted(cases: list[Case]) -> None:
    signs_only = certify(ed25519.Ed25519PrivateKey.generate())
    for certificate in ("-----BEGIN CERTIFICATE-----", "no PEM", signs_only):
        with pytest.raises(InvalidCertificate):
            request_bundle(*things_of(cases), certificate=certificate)
    assert not Bundle.objects.exists()
