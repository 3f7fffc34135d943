"""What was sealed and is changed, added or removed is found; what is not sealed is stated."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction
from pydantic import SecretStr
from pytest_django import Settings

from gateways.vault_folder import FolderVault
from records.ledger import seal_signatures, seals
from records.ledger.models import Seal
from records.rights.models import Right
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import SEALS, SUBJECTS, sealed_entry_count, vault
from workers.doctor.integrity import verify
from workers.index.build import build_index
from workers.scheduling.audit_seals import seal_and_publish

_FORGERIES = 108  # six of each kind

__all__ = ["sealed_entry_count", "vault"]


class Forged(Exception):
    """Undoes a forgery once it was looked at."""


def _findings(vault: FolderVault) -> list[str]:
    return verify(vault).findings.sentences


def test_what_nobody_touched_verifies(sealed_entry_count: int, vault: FolderVault) -> None:
    report = verify(vault)
    proof = report.proof
    assert report.findings.sentences == []
    assert (proof.entries, proof.sealed, proof.tail) == (sealed_entry_count, sealed_entry_count, 0)
    assert (proof.subjects, proof.seals) == (SEALS * SUBJECTS, SEALS)


def test_each_of_many_forgeries_is_found(sealed_entry_count: int, vault: FolderVault) -> None:
    assert (
        forged_and_missed(vault, sealed_count=sealed_entry_count, forgeries=_FORGERIES, seed=11)
        == []
    )


def forged_and_missed(
    vault: FolderVault, *, sealed_count: int, forgeries: int, seed: int
) -> list[str]:
    """The names of the forgeries that nobody would have noticed."""
    chance, missed_forgeries = Random(seed), []
    names = list(audit_chains.FORGERIES)
    for number in range(forgeries):
        name = names[number % len(names)]
        with _undone():
            audit_chains.FORGERIES[name](
                audit_chains.pick_sealed_entry(chance, sealed_count=sealed_count), chance
            )
            if not verify(vault).findings.count:
                missed_forgeries.append(name)
            raise Forged
    return missed_forgeries


class _undone:  # noqa: N801  # reads as what it does
    """The owner of the tables forges, and all is as before afterwards."""

    def __init__(self) -> None:
        self._transaction = transaction.atomic()

    def __enter__(self) -> None:
        self._transaction.__enter__()
        audit_chains.unlock_tables()

    def __exit__(self, *raised: object) -> bool:
        self._transaction.__exit__(*raised)  # type: ignore[arg-type]  # handed on as it came
        return raised[0] is Forged


def test_a_finding_says_where(sealed_entry_count: int, vault: FolderVault) -> None:
    with _undone():
        row = audit_chains.pick_sealed_entry(Random(1), sealed_count=sealed_entry_count)
        audit_chains.FORGERIES["entry text"](row, Random(1))
        (finding,) = _findings(vault)
        assert (
            finding == f"The chain of case {row['subject_id']} is broken at entry {row['number']}."
        )
        raise Forged


def test_all_seals_removed_are_missed_in_the_vault(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    with _undone(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_seal")
        cursor.execute("DELETE FROM ledger_auditentry")
        assert _findings(vault) == ["The vault has a seal 1 that the records lack."]
        raise Forged


def test_a_history_sealed_again_is_not_the_one_in_the_vault(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    """Done as well as it can be: other entries, whole chains, fresh seals that fit them."""
    with _undone(), connection.cursor() as cursor:
        cursor.execute(
            'UPDATE ledger_seal SET document = replace(document, \'"root":"\', \'"root":"0\')'
        )
        cursor.execute("DELETE FROM ledger_seal WHERE number = 3")
        cursor.execute("DELETE FROM ledger_seal WHERE number = 2")
        cursor.execute("DELETE FROM ledger_seal WHERE number = 1")
        audit_chains.FORGERIES["rest of the chain"](
            audit_chains.pick_sealed_entry(Random(2), sealed_count=sealed_entry_count), Random(2)
        )
        for number in range(SEALS):
            Seal.objects.create(number=number + 1, document=_forge_seal(number, sealed_entry_count))
        Seal.objects.update(published_at=record_cases.NOW)
        assert f"Seal {SEALS} in the vault is not the one in the records." in _findings(vault)
        raise Forged


def _forge_seal(number: int, sealed_count: int) -> str:
    """As a forger would write it; that of the vault is out of reach."""
    return seals.Document(
        number=number + 1,
        from_xid=0 if number == 0 else 2**61 + number,
        below_xid=2**61 + number + 1,
        count=sealed_count if number == 0 else 0,
        total=sealed_count,
        root=sha256(b"").hexdigest(),
        previous=seals.BEGINNING,
        sealed_at=record_cases.NOW.isoformat(),
    ).text()


def test_a_seal_that_the_vault_lost_or_that_was_replaced_there_is_named(
    sealed_entry_count: int, vault: FolderVault, tmp_path: Path
) -> None:
    (tmp_path / "other").write_bytes(b"\xff{}")
    vault.publish(seals.vault_name(SEALS), tmp_path / "other")
    assert _findings(vault) == ["Seal 3 in the vault is not the one in the records."]
    (vault.folder / "named" / seals.vault_name(SEALS)).unlink()
    assert _findings(vault) == ["The vault has lost seal 3."]


def test_the_tail_is_stated_and_its_chains_are_verified(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    audit_chains.write(subjects=2, acts=3, first=9_001)
    report = verify(vault)
    assert (report.proof.tail, report.findings.count) == (6, 0)
    with _undone(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_auditentry SET entry = '{}' WHERE subject_id = 9001")
        assert verify(vault).findings.count == 3
        raise Forged


def test_an_index_file_that_was_replaced_or_lost_is_named(
    committed_database: None, mark: Right, vault: FolderVault, tmp_path: Path
) -> None:
    generation = build_index(vault)
    assert verify(vault).index_generation == generation.number
    assert _findings(vault) == []
    (tmp_path / "other").write_bytes(b"another index")
    vault.publish(generation.text_name, tmp_path / "other")
    (vault.folder / "named" / generation.image_name).unlink()
    assert _findings(vault) == [
        f"The index file {generation.text_name} is not the one that was published.",
        f"The vault has lost the index file {generation.image_name}.",
    ]


def _forge_everything(vault: FolderVault, sealed_count: int) -> None:
    """Somebody owns tables and keys of the vault: another past, sealed again throughout."""
    audit_chains.unlock_tables()
    audit_chains.FORGERIES["rest of the chain"](
        audit_chains.pick_sealed_entry(Random(5), sealed_count=sealed_count), Random(5)
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_seal")
    for number in range(1, SEALS + 1):
        (vault.folder / "named" / seals.vault_name(number)).unlink()
    seal_and_publish(vault, record_cases.NOW)


def test_who_owns_the_tables_and_the_vault_cannot_seal_another_past(
    sealed_entry_count: int, vault: FolderVault, settings: Settings
) -> None:
    ours = settings.MARKWARDEN
    with transaction.atomic():
        settings.MARKWARDEN = ours.model_copy(update={"audit_secret": "guessed"})
        _forge_everything(vault, sealed_entry_count)
        assert _findings(vault) == []  # but for the key all fits
        settings.MARKWARDEN = ours
        assert _findings(vault) == ["No accepted key signed seal 1 as it is."]
        with pytest.raises(seals.SealUnsigned):  # nor do we build on it
            seals.draw_seal(record_cases.NOW + timedelta(hours=1))
        transaction.set_rollback(True)


def test_a_signature_moved_to_another_seal_does_not_count(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    first, second = (
        seals.Document.read(row.document) for row in Seal.objects.order_by("number")[:2]
    )
    forged_document = replace(second, signature=first.signature)
    other = replace(first, root=second.root)
    assert [document.is_signed() for document in (first, forged_document, other)] == [
        True,
        False,
        False,
    ]


def test_with_a_key_of_its_own_the_secret_that_workers_hold_signs_nothing(
    committed_database: None, vault: FolderVault, settings: Settings
) -> None:
    of_workers = seal_signatures.own_public_key()
    own_settings = settings.MARKWARDEN.model_copy(update={"seals_signing_key": SecretStr("t" * 43)})
    settings.MARKWARDEN = own_settings
    public_keys = {"seals_public_keys": [seal_signatures.own_public_key()]}
    settings.MARKWARDEN = timers = own_settings.model_copy(update=public_keys)
    audit_chains.write(subjects=1, acts=2)
    audit_chains.seal(vault, 0)
    settings.MARKWARDEN = workers = timers.model_copy(update={"seals_signing_key": SecretStr("")})
    assert _findings(vault) == []  # who verifies needs the public key alone
    document = seals.Document.read(Seal.objects.get().document)
    assert not document.signed().is_signed()
    all_public_keys = {"seals_public_keys": [*workers.seals_public_keys, of_workers]}
    settings.MARKWARDEN = workers.model_copy(update=all_public_keys)
    assert document.signed().is_signed()


def test_a_seal_in_other_hands_tells_what_was_cut_off_everywhere(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    document = Seal.objects.get(number=SEALS).document
    assert verify(vault, against=f"{document}\n").findings.sentences == []
    with _undone():
        audit_chains.unlock_tables()
        below = seals.Document.read(Seal.objects.get(number=SEALS - 1).document).below_xid
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_seal WHERE number = %s", [SEALS])
            cursor.execute("DELETE FROM ledger_auditentry WHERE xid >= %s", [below])
        (vault.folder / "named" / seals.vault_name(SEALS)).unlink()
        assert _findings(vault) == []
        assert verify(vault, against=document).findings.sentences == [
            f"The records lack seal {SEALS} as it was given to compare with."
        ]
        raise Forged


def test_seals_in_a_bucket_of_their_own_are_compared_with_it(
    committed_database: None, vault: FolderVault, tmp_path: Path
) -> None:
    seal_vault = FolderVault(tmp_path / "seals")
    audit_chains.write(subjects=1, acts=2)
    audit_chains.seal(seal_vault, 0)
    assert verify(vault, seal_vault).findings.sentences == []
    assert _findings(vault) == ["The vault has lost seal 1."]
