"""Releases whose index files differ run beside each other: each builds and opens its own."""

from pathlib import Path

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
    built = build_index(vault)
    assert not is_due(changes_allowed=1000)
    assert index.refresh()
    assert index.generation == built.number


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
