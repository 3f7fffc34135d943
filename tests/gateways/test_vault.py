"""Tests that every vault keeps one promise: in a folder, on moto, and on a real S3 server."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateways.vault import (
    ObjectAltered,
    ObjectExists,
    ObjectMissing,
    Vault,
    VaultUnreachable,
    content_key,
)
from gateways.vault_folder import FolderVault
from gateways.vault_s3 import S3Vault
from lab.servers.radosgw import Radosgw


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


def _s3(endpoint: str, bucket: str = "vault") -> S3Vault:
    return S3Vault(endpoint=endpoint, bucket=bucket, access_key="a", secret_key="s")


@pytest.fixture(params=["folder", "durable folder", "moto", "radosgw"])
def vault(
    request: pytest.FixtureRequest, tmp_path: Path
) -> tuple[Vault, Callable[[str, bytes], None]]:
    """A vault, and a way to alter what it keeps behind its back."""
    if "folder" in request.param:
        folder = tmp_path / "vault"

        def alter(key: str, content: bytes) -> None:
            (folder / key[:2] / key[2:4] / key).write_bytes(content)

        return FolderVault(folder, is_durable=request.param == "durable folder"), alter
    if request.param == "moto":
        return _remote(_MOTO | {"endpoint": request.getfixturevalue("endpoint")})
    store: Radosgw = request.getfixturevalue("store")
    keys = {"access_key": store.access_key, "secret_key": store.secret_key}
    return _remote(_MOTO | {"endpoint": store.endpoint} | keys)


_MOTO = {"bucket": "vault", "access_key": "a", "secret_key": "s"}


def _remote(options: dict[str, str]) -> tuple[Vault, Callable[[str, bytes], None]]:
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="vault")

    def alter(key: str, content: bytes) -> None:
        client.put_object(Bucket="vault", Key=f"{key[:2]}/{key[2:4]}/{key}", Body=content)

    return S3Vault(**options), alter  # type: ignore[arg-type]  # each has its own type


type Kept = tuple[Vault, Callable[[str, bytes], None]]


def test_what_is_read_is_what_was_put(vault: Kept) -> None:
    key = vault[0].put(b"evidence")
    assert key == content_key(b"evidence")
    assert vault[0].read(key) == b"evidence"
    assert vault[0].has(key)


def test_putting_twice_changes_nothing(vault: Kept) -> None:
    key = vault[0].put(b"same")
    keys = sorted(vault[0].keys())
    assert vault[0].put(b"same") == key
    assert sorted(vault[0].keys()) == keys
    assert vault[0].read(content_key(b"same")) == b"same"


def test_nothing_at_all_can_be_kept_too(vault: Kept) -> None:
    assert vault[0].read(vault[0].put(b"")) == b""


def test_what_was_never_put_is_missing(vault: Kept) -> None:
    key = content_key(os.urandom(8))
    assert not vault[0].has(key)
    with pytest.raises(ObjectMissing):
        vault[0].read(key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 63, f"{'0' * 64}\n"])
def test_what_is_no_hash_is_missing_and_touches_nothing(vault: Kept, key: str) -> None:
    with pytest.raises(ObjectMissing):
        vault[0].read(key)


def test_altered_bytes_are_found_out(vault: Kept) -> None:
    key = vault[0].put(b"the original")
    vault[1](key, b"the forgery!")
    with pytest.raises(ObjectAltered):
        vault[0].read(key)


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(vault: Kept) -> None:
    key = vault[0].put(b"a passport")
    vault[0].forget(key)
    vault[0].forget(key)
    assert not vault[0].has(key)


def test_a_published_file_is_fetched_whole(vault: Kept, tmp_path: Path) -> None:
    source = tmp_path / "index.bin"
    source.write_bytes(os.urandom(3_000_000))
    vault[0].publish("index/7/text.bin", source)
    vault[0].fetch("index/7/text.bin", tmp_path / "there" / "text.bin")
    assert (tmp_path / "there" / "text.bin").read_bytes() == source.read_bytes()


def test_a_name_points_to_what_was_published_last(vault: Kept, tmp_path: Path) -> None:
    for number in (b"1", b"2"):
        (tmp_path / "current").write_bytes(number)
        vault[0].publish("index/current", tmp_path / "current")
    vault[0].fetch("index/current", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"2"


def test_a_name_given_once_is_never_replaced(vault: Kept, tmp_path: Path) -> None:
    name = f"seals/{uuid.uuid4().hex}"  # the real store is shared by the tests
    (tmp_path / "root").write_bytes(b"sealed")
    vault[0].publish(name, tmp_path / "root", once=True)
    (tmp_path / "root").write_bytes(b"forged")
    with pytest.raises(ObjectExists):
        vault[0].publish(name, tmp_path / "root", once=True)
    vault[0].fetch(name, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"sealed"


def test_what_is_fetched_is_checked_against_its_key_before_it_has_its_name(
    vault: Kept, tmp_path: Path
) -> None:
    (tmp_path / "index").write_bytes(b"published")
    vault[0].publish("index/8", tmp_path / "index")
    vault[0].fetch("index/8", tmp_path / "good", key=content_key(b"published"))
    assert (tmp_path / "good").read_bytes() == b"published"
    with pytest.raises(ObjectAltered, match="index/8"):
        vault[0].fetch("index/8", tmp_path / "bad", key=content_key(b"something else"))
    assert sorted(path.name for path in tmp_path.glob("*[dx]")) == ["good", "index"]


def test_a_failed_fetch_leaves_the_good_file_and_no_draft(vault: Kept, tmp_path: Path) -> None:
    good = tmp_path / "index" / "text.bin"
    good.parent.mkdir()
    good.write_bytes(b"good")
    with pytest.raises(ObjectMissing):
        vault[0].fetch("index/404", good)
    assert list(good.parent.iterdir()) == [good]
    assert good.read_bytes() == b"good"


@pytest.mark.parametrize("name", ["", "../up", "a//b", "/root", "a/../b", "A"])
def test_a_name_cannot_leave_the_vault(vault: Kept, name: str, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(ValueError, match="no name for the vault"):
        vault[0].publish(name, tmp_path / "x")


def test_a_folder_repairs_a_half_written_object(tmp_path: Path) -> None:
    vault = FolderVault(tmp_path)
    key = vault.put(b"whole")
    (tmp_path / key[:2] / key[2:4] / key).write_bytes(b"wh")
    vault.put(b"whole")
    assert vault.read(key) == b"whole"


def test_a_folder_that_is_no_folder_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VaultUnreachable):
        FolderVault(tmp_path / "file").put(b"x")


def test_a_store_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(VaultUnreachable):
        _s3("http://127.0.0.1:9").put(b"x")


def test_a_missing_bucket_is_unreachable_not_missing_evidence(endpoint: str) -> None:
    with pytest.raises(VaultUnreachable, match="NoSuchBucket"):
        _s3(endpoint, "nowhere").read(content_key(b"x"))


def test_what_it_holds_can_be_told(
    vault: tuple[Vault, Callable[[str, bytes], None]], tmp_path: Path
) -> None:
    store, _ = vault
    content_keys = {store.put(b"one"), store.put(b"two")}
    source = tmp_path / "file"
    source.write_bytes(b"three")
    for name in ("index/7/text.bin", "seals/1.json"):
        store.publish(name, source)
    assert content_keys <= set(store.keys())
    assert {"index/7/text.bin", "seals/1.json"} <= set(store.names())
    assert not set(store.keys()) & set(store.names())


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    empty = FolderVault(tmp_path / "nowhere")
    assert (list(empty.keys()), list(empty.names())) == ([], [])
