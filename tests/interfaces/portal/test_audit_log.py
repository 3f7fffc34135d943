"""Anybody follows the log from outside: by another's library, and by the steps of the docs."""

import re
import subprocess
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aics_tlog import checkpoint, note, tiles, tree
from django.test import Client

from gateways.vault_folder import FolderVault
from records.ledger import audit, checkpoints
from records.ledger.models import Checkpoint
from tests.factories.audit_chains import wait_until_all_have_ended
from tests.interfaces.web.test_rate_limits import limit_rates
from tests.project.source import ROOT
from workers.scheduling.checkpoints import sign_and_publish

_AT = "/.well-known/markwarden"
_NOW = datetime(2026, 12, 1, tzinfo=UTC)
_SIZES = [3, 4, 260, 261, 640]


@pytest.fixture
def outside(transactional_db: None, tmp_path: Path) -> Client:
    """Somebody without an account, after five checkpoints."""
    size = 0
    for number, wanted in enumerate(_SIZES):
        for _ in range(size, wanted):
            audit.record("case", 7, "touch", actor="system", at=_NOW)
        wait_until_all_have_ended()
        assert sign_and_publish(FolderVault(tmp_path), _NOW + timedelta(minutes=number)) == 1
        size = wanted
    return Client()


def _get(outside: Client, address: str) -> bytes:
    answer = outside.get(f"{_AT}/{address}")
    assert answer.status_code == 200, address
    return answer.content


def _read(outside: Client, address: str) -> checkpoint.Checkpoint:
    signed = note.parse_note(_get(outside, address))
    key = note.parse_vkey(_get(outside, "key").decode().splitlines()[0])
    result = checkpoint.verify_checkpoint(signed, key, expected_origin=key.name)
    assert result.ok, result.error
    return checkpoint.parse_checkpoint(signed.text)


def test_a_library_of_others_follows_the_log_from_checkpoint_to_checkpoint(outside: Client) -> None:
    newest = _read(outside, "checkpoint")
    heads = [_read(outside, f"checkpoint/{size}") for size in _SIZES]
    assert heads[-1] == newest
    for old in heads:
        for new in heads[heads.index(old) :]:
            lines = _get(outside, f"consistency/{old.size}/{new.size}").decode().splitlines()
            proof = [b64decode(line) for line in lines]
            assert tree.verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_a_library_of_others_reads_the_tree_from_the_tiles(outside: Client) -> None:
    newest = _read(outside, "checkpoint")
    paths = ["tile/0/000", "tile/0/001", "tile/0/002.p/128", "tile/1/000.p/2"]
    reader = tiles.MemoryTileReader({path: _get(outside, path) for path in paths})
    assert tiles.tree_root_from_tiles(reader, newest.size) == newest.root
    for size in _SIZES:
        root = tiles.tree_root_from_tiles(reader, size, newest.size)
        assert root == _read(outside, f"checkpoint/{size}").root


@pytest.mark.parametrize(
    "address",
    [
        "checkpoint/5", "checkpoint/x", "checkpoint/-3", "consistency/4/3", "consistency/3/5",
        "consistency/5/640", "tile/0/003", "tile/0/002", "tile/0/002.p/129", "tile/0/000.p/0",
        "tile/0/000.p/257", "tile/0/0", "tile/0/x000", "tile/8/000", "tile/0/../key",
    ],
)  # fmt: skip
def test_what_was_never_published_is_not_there(outside: Client, address: str) -> None:
    assert outside.get(f"{_AT}/{address}").status_code == 404


def test_a_checkpoint_that_the_vault_has_not_taken_is_not_shown(outside: Client) -> None:
    audit.record("case", 7, "touch", actor="system", at=_NOW)
    wait_until_all_have_ended()
    assert checkpoints.draw_checkpoint(_NOW + timedelta(hours=1))
    assert _read(outside, "checkpoint").size == _SIZES[-1]
    assert outside.get(f"{_AT}/checkpoint/{_SIZES[-1] + 1}").status_code == 404


@pytest.mark.django_db
def test_an_empty_log_has_a_key_and_no_checkpoint() -> None:
    assert not Checkpoint.objects.exists()
    assert Client().get(f"{_AT}/checkpoint").status_code == 404
    assert Client().get(f"{_AT}/key").status_code == 200


def test_answers_may_be_kept_and_calls_are_counted(outside: Client) -> None:
    final, newest = outside.get(f"{_AT}/checkpoint/4"), outside.get(f"{_AT}/checkpoint")
    assert "immutable" in final.headers["Cache-Control"]
    assert newest.headers["Cache-Control"] == "public, max-age=10"
    assert newest.headers["Content-Type"].startswith("text/plain")
    with limit_rates(calls_per_address=2):
        statuses = [outside.get(f"{_AT}/key").status_code for _ in range(4)]
    assert 429 in statuses


def _run_docs(folder: Path) -> list[tuple[bool, str]]:
    """Run each block of the docs that asks no server; whether it ended well, and what it said."""
    text = (ROOT / "docs/how-to/verify.md").read_text()
    section = text.partition("## Check it from outside")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 3
    results = []
    for block in blocks[1:]:
        done = subprocess.run(  # noqa: S603  # the commands under test
            ["/bin/sh", "-c", block], cwd=folder, capture_output=True, check=False, text=True
        )
        results.append((done.returncode == 0, done.stdout.strip()))
    return results


@pytest.mark.parametrize(("old", "new"), [(3, 640), (4, 260), (260, 261), (261, 640), (4, 640)])
def test_each_step_of_the_docs_accepts_the_log_and_no_other(
    outside: Client, tmp_path: Path, old: int, new: int
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name, address in {
        "kept": f"checkpoint/{old}",
        "newest": f"checkpoint/{new}",
        "key": "key",
        "consistency": f"consistency/{old}/{new}",
    }.items():
        (folder / name).write_bytes(_get(outside, address))
    fine = [(True, "Signature Verified Successfully"), (True, "It only grew.")]
    assert _run_docs(folder) == fine
    signed = (folder / "newest").read_text()
    for name in ("kept", "newest", "consistency"):
        original = (folder / name).read_text()
        spoilt = re.sub(r"(?m)^([A-Za-z0-9+/])(?=[A-Za-z0-9+/]{42}=$)", _other_digit, original)
        assert spoilt != original
        (folder / name).write_text(spoilt)
        assert not _run_docs(folder)[1][0], name
        (folder / name).write_text(original)
    (folder / "newest").write_text(signed.replace(f"\n{new}\n", f"\n{new + 1}\n"))
    assert not _run_docs(folder)[0][0]


def _other_digit(found: re.Match[str]) -> str:
    return "B" if found[1] != "B" else "C"
