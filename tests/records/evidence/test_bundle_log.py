"""The entries of a bundle are followed to the log by its script and by us, with one result."""

import json
from pathlib import Path

import pytest

from records.evidence import bundle_check
from records.ledger import checkpoint_note, log_entry
from records.ledger.merkle import ProofMismatch
from tests.records.evidence.test_bundles import authority, cases, file, run, unpack

__all__ = ["authority", "cases", "file"]


def _spoil(line: str, column: int, old: str, new: str) -> str:
    columns = line.split("\t")
    columns[column] = columns[column].replace(old, new, 1)
    assert columns != line.split("\t"), line
    return "\t".join(columns)


def test_the_script_of_the_bundle_and_we_refuse_the_same_entries(file: Path) -> None:
    folder = unpack(file)
    place, command = folder / "data/proof/entries-0001.tsv", "sh check-log.sh data/proof"
    header, line, *others = place.read_text().splitlines()
    checkpoint = checkpoint_note.read_checkpoint((folder / "data/proof/checkpoint").read_text())
    root = log_entry.check_entry(bundle_check.read_line(line), checkpoint.size)
    assert root == checkpoint.root
    first_step = bundle_check.read_line(line).path[0]
    other_step = f"{first_step[:-1]}{int(first_step[-1], 16) ^ 1:x}"
    for spoilt in (
        _spoil(line, 0, line[0], str(int(line[0]) ^ 1)),
        _spoil(line, 1, first_step, other_step),
        _spoil(line, 1, f"{first_step} ", ""),
        _spoil(line, 1, first_step, f"{first_step} {first_step}"),
        _spoil(line, 2, '"number":1', '"number":2'),
        _spoil(line, 3, '"system"', '"policy"')
        if '"system"' in line
        else _spoil(line, 3, "a", "b"),
    ):
        place.write_text("\n".join((header, spoilt, *others, "")))
        assert not run(command, folder), spoilt
        try:
            root = log_entry.check_entry(bundle_check.read_line(spoilt), checkpoint.size)
        except ProofMismatch:
            continue
        assert root != checkpoint.root, spoilt
    place.write_text("\n".join((header, line, *others, "")))
    assert run(command, folder)
    for name in ("checkpoint", "key"):
        text = (folder / "data/proof" / name).read_text()
        spoilt_body = (
            text.replace("\n", "1\n", 2) if name == "checkpoint" else text[:-6] + "AAAA=\n"
        )
        (folder / "data/proof" / name).write_text(spoilt_body)
        assert not run(command, folder), name
        (folder / "data/proof" / name).write_text(text)


def test_a_leaf_is_read_back_as_it_was_written_or_not_at_all() -> None:
    columns = (
        7,
        900,
        "case",
        12,
        1,
        bytes(32),
        b"\x11" * 32,
        "5f7f3c1e-0000-4000-8000-000000000000",
    )
    leaf = log_entry.encode_leaf(columns)
    assert log_entry.read_leaf(leaf)["subject"] == ["case", 12]
    assert json.dumps(json.loads(leaf), sort_keys=True, separators=(",", ":")) == leaf
    for other in ("", "[]", "[" * 100_000, leaf + " ", leaf.replace(",", ", "), leaf[:-1]):
        with pytest.raises(ProofMismatch, match="no leaf of the log"):
            log_entry.read_leaf(other)
    with pytest.raises(ProofMismatch, match="not the hash of its text"):
        log_entry.check_entry(log_entry.ProvenEntry("{}", leaf))
