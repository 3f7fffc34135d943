"""The rights index through a real S3 server: published whole, loaded whole, or not at all."""

import os
from pathlib import Path

import boto3
import pytest

from gateways.vault import VaultUnreachable
from gateways.vault_s3 import S3Vault
from lab.servers.radosgw import BUCKET, Radosgw
from records.rights.models import IndexGeneration, Right
from tests.fakes import http_proxy
from tests.gateways.conftest import store
from workers.index.build import build_index
from workers.index.loader import IndexNotLoaded, LoadedIndex

__all__ = ["store"]


def _vault(store: Radosgw, endpoint: str = "") -> S3Vault:
    return S3Vault(
        endpoint=endpoint or store.endpoint,
        bucket=BUCKET,
        access_key=store.access_key,
        secret_key=store.secret_key,
        seconds=10.0,
    )


def test_a_generation_is_published_and_loaded(
    store: Radosgw, committed_database: None, mark: Right, tmp_path: Path
) -> None:
    generation = build_index(_vault(store))
    index = LoadedIndex(_vault(store), tmp_path)
    assert index.refresh()
    assert index.generation == generation.number
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("fault", [http_proxy.upload_cut, http_proxy.failing])
def test_a_publication_that_fails_leaves_the_last_in_force(
    store: Radosgw, committed_database: None, mark: Right, tmp_path: Path, fault: http_proxy.Fault
) -> None:
    last = build_index(_vault(store))
    with http_proxy.run_proxy(store.port) as line:
        line.faults = [fault] * 20
        with pytest.raises(VaultUnreachable):
            build_index(_vault(store, line.endpoint))
    assert IndexGeneration.objects.order_by("number").last() == last


@pytest.mark.parametrize("fault", [http_proxy.download_cut, http_proxy.download_halved])
def test_a_download_that_ends_early_is_no_index(
    store: Radosgw, committed_database: None, mark: Right, tmp_path: Path, fault: http_proxy.Fault
) -> None:
    generation = build_index(_vault(store))
    with http_proxy.run_proxy(store.port) as line:
        line.faults = [fault] * 4
        index = LoadedIndex(_vault(store, line.endpoint), tmp_path)
        with pytest.raises(VaultUnreachable):
            index.refresh()
        with pytest.raises(IndexNotLoaded):
            index.current_matchers()
        assert list(tmp_path.iterdir()) == []
        assert index.refresh()
    assert index.generation == generation.number


def test_a_file_that_somebody_replaced_in_the_store_is_not_loaded(
    store: Radosgw, committed_database: None, mark: Right, tmp_path: Path
) -> None:
    """Even one that is a sound index by itself: the rows say which was published."""
    old, new = build_index(_vault(store)), build_index(_vault(store))
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name="us-east-1",
    )
    client.put_object(Bucket=BUCKET, Key=f"named/{new.text_name}", Body=os.urandom(1_000))
    index = LoadedIndex(_vault(store), tmp_path)
    assert index.refresh()
    assert (index.generation, old.text_name != new.text_name) == (old.number, True)
    IndexGeneration.objects.filter(pk=old.pk).delete()
    with pytest.raises(VaultUnreachable, match="holds other bytes"):
        LoadedIndex(_vault(store), tmp_path).refresh()
