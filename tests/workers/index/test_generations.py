"""Releases whose index files differ run beside each other: each builds and opens its own."""

import logging
from pathlib import Path

import pytest

from gateways.vault import VaultUnreachable
from gateways.vault_folder import FolderVault
from records.rights.models import IndexGeneration, Right
from workers.index.build import build_index, is_due
from workers.index.loader import LoadedIndex


def test_a_generation_of_another_release_is_not_opened_and_one_of_ours_is_due(
    committed_database: None, mark: Right, tmp_path: Path
) -> None:
    vault = FolderVault(tmp_path / "vault")
    build_index(vault)
    IndexGeneration.objects.update(image_name="index/pictures-of-an-earlier-release")
    index = LoadedIndex(vault, tmp_path / "index")
    assert not index.refresh()
    assert is_due(changes_allowed=1000)
    generation = build_index(vault)
    assert not is_due(changes_allowed=1000)
    assert index.refresh()
    assert index.generation == generation.number


def test_a_later_release_takes_nothing_from_a_worker_of_this_one(
    committed_database: None, mark: Right, tmp_path: Path
) -> None:
    vault = FolderVault(tmp_path / "vault")
    ours = build_index(vault)
    index = LoadedIndex(vault, tmp_path / "index")
    assert index.refresh()
    theirs = build_index(vault)
    IndexGeneration.objects.filter(pk=theirs.pk).update(text_name="index/text.99-later")
    assert index.refresh()
    assert index.generation == ours.number


def test_where_files_are_missing_the_newest_generation_that_has_them_is_loaded_and_logged(
    committed_database: None, mark: Right, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vault = FolderVault(tmp_path / "vault")
    complete_generation, broken_generation = build_index(vault), build_index(vault)
    vault.forget(broken_generation.text_name)
    index = LoadedIndex(vault, tmp_path / "index")
    with caplog.at_level(logging.ERROR):
        assert index.refresh()
        assert index.refresh()
    assert index.generation == complete_generation.number
    assert [record.__dict__["generation"] for record in caplog.records] == [
        broken_generation.number
    ]
    new_generation = build_index(vault)
    assert index.refresh()
    assert index.generation == new_generation.number
    IndexGeneration.objects.exclude(pk=broken_generation.pk).delete()
    with pytest.raises(VaultUnreachable, match="cannot be fetched"):
        index.refresh()


@pytest.mark.parametrize("lost", ["vault", "index"])
def test_where_the_newest_cannot_be_fetched_or_kept_the_loaded_one_still_takes_up_changes(
    committed_database: None, mark: Right, tmp_path: Path, lost: str
) -> None:
    vault = FolderVault(tmp_path / "vault")
    old, index = build_index(vault), LoadedIndex(vault, tmp_path / "index")
    assert index.refresh()
    new = build_index(vault)
    read_at = index.current_matchers().read_at
    (tmp_path / lost).rename(tmp_path / "away")
    (tmp_path / lost).touch()  # a file where a folder has to be, which root cannot write to either
    assert index.refresh()
    assert index.current_matchers().read_at > read_at
    assert index.generation == old.number
    (tmp_path / lost).unlink()
    (tmp_path / "away").rename(tmp_path / lost)
    assert index.refresh()
    assert index.generation == new.number
