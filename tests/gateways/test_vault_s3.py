"""The vault over a real S3 server: what is refused, cut, slow or spoiled on the line to it."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest

from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable, content_key
from gateways.vault_s3 import S3Vault
from lab.servers.radosgw import BUCKET, Radosgw
from tests.fakes import http_proxy
from tests.fakes.http_proxy import Call, HttpProxy

PICTURE = os.urandom(1_500_000)


def _vault(store: Radosgw, **changes: str | float) -> S3Vault:
    options = {
        "endpoint": store.endpoint,
        "bucket": BUCKET,
        "access_key": store.access_key,
        "secret_key": store.secret_key,
        "seconds": 5.0,
    }
    return S3Vault(**(options | changes))  # type: ignore[arg-type]  # each has its own type


@pytest.fixture
def line(store: Radosgw) -> Iterator[HttpProxy]:
    with http_proxy.run_proxy(store.port) as line:
        yield line


type Door = Callable[[S3Vault], object]
_DOORS: dict[str, Door] = {
    "put": lambda vault: vault.put(b"x"),
    "read": lambda vault: vault.read(content_key(b"x")),
    "has": lambda vault: vault.has(content_key(b"x")),
    "forget": lambda vault: vault.forget(content_key(b"x")),
}


# Refused.


@pytest.mark.parametrize("door", _DOORS.values(), ids=_DOORS.keys())
@pytest.mark.parametrize("wrong", [{"access_key": "nobody"}, {"secret_key": "guessed"}])
def test_wrong_keys_are_refused_and_the_settings_named(
    store: Radosgw, wrong: dict[str, str], door: Door
) -> None:
    with pytest.raises(VaultUnreachable, match="MARKWARDEN_S3_ACCESS_KEY and"):
        door(_vault(store, **wrong))


def test_a_missing_bucket_is_no_missing_evidence(store: Radosgw) -> None:
    with pytest.raises(VaultUnreachable, match="MARKWARDEN_S3_BUCKET"):
        _vault(store, bucket="nowhere").read(content_key(b"x"))
    with pytest.raises(VaultUnreachable, match="MARKWARDEN_S3_BUCKET"):
        _vault(store, bucket="nowhere").put(b"x")


def test_a_refusal_says_no_secret(store: Radosgw) -> None:
    with pytest.raises(VaultUnreachable) as refusal:
        _vault(store, secret_key="guessed-secret").put(b"x")
    assert "guessed-secret" not in str(refusal.value)


def test_a_link_that_has_expired_opens_nothing(store: Radosgw) -> None:
    """The vault gives no links; should a page ever need one, the store keeps its time."""
    key = _vault(store).put(b"for a minute")
    place = f"{key[:2]}/{key[2:4]}/{key}"
    link = _link(store, place, seconds=1)
    with urlopen(_link(store, place, seconds=60)) as open_link:  # noqa: S310  # ours, on loopback
        assert open_link.read() == b"for a minute"
    time.sleep(2.1)
    with pytest.raises(HTTPError, match="403") as late:
        urlopen(link)  # noqa: S310  # the same
    late.value.close()


def _link(store: Radosgw, place: str, *, seconds: int) -> str:
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name="us-east-1",
    )
    return client.generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": place}, ExpiresIn=seconds
    )


# On the way up.


@pytest.mark.parametrize("fault", [http_proxy.upload_cut, http_proxy.upload_altered])
def test_an_upload_that_fails_each_time_leaves_nothing_to_see(
    store: Radosgw, line: HttpProxy, fault: Callable[[Call], None]
) -> None:
    content = os.urandom(300_000)
    line.faults = [fault] * 10
    with pytest.raises(VaultUnreachable):
        _vault(store, endpoint=line.endpoint).put(content)
    assert 1 <= line.calls <= 3
    assert not _vault(store).has(content_key(content))
    with pytest.raises(ObjectMissing):
        _vault(store).read(content_key(content))


def test_an_upload_that_is_cut_once_is_made_again(store: Radosgw, line: HttpProxy) -> None:
    content = os.urandom(300_000)
    line.faults = [http_proxy.upload_cut]
    assert _vault(store, endpoint=line.endpoint).put(content) == content_key(content)
    assert _vault(store).read(content_key(content)) == content
    assert line.calls == 2


def test_a_publication_that_is_cut_leaves_the_name_free(
    store: Radosgw, line: HttpProxy, tmp_path: Path
) -> None:
    (tmp_path / "index").write_bytes(os.urandom(2_000_000))
    line.faults = [http_proxy.upload_cut] * 10
    with pytest.raises(VaultUnreachable):
        _vault(store, endpoint=line.endpoint).publish("cut/1", tmp_path / "index", once=True)
    with pytest.raises(ObjectMissing):
        _vault(store).fetch("cut/1", tmp_path / "back")
    _vault(store).publish("cut/1", tmp_path / "index", once=True)
    _vault(store).fetch("cut/1", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "index").read_bytes()


# On the way down.


@pytest.mark.parametrize(
    "fault",
    [http_proxy.download_cut, http_proxy.download_halved, http_proxy.failing, http_proxy.slow],
)
def test_half_a_body_and_trouble_are_waited_out_twice(
    store: Radosgw, line: HttpProxy, fault: Callable[[Call], None]
) -> None:
    key = _vault(store).put(PICTURE)
    line.faults = [fault, fault]
    assert _vault(store, endpoint=line.endpoint, seconds=0.8).read(key) == PICTURE
    assert line.calls == 3


@pytest.mark.parametrize(
    ("fault", "says"),
    [(http_proxy.download_cut, VaultUnreachable), (http_proxy.download_halved, ObjectAltered)],
)
def test_half_a_body_never_passes_for_the_whole(
    store: Radosgw, line: HttpProxy, fault: Callable[[Call], None], says: type[Exception]
) -> None:
    key = _vault(store).put(PICTURE)
    line.faults = [fault] * 20
    with pytest.raises(says):
        _vault(store, endpoint=line.endpoint).read(key)
    assert line.calls == 3


@pytest.mark.parametrize("fault", [http_proxy.download_cut, http_proxy.download_halved])
def test_half_an_index_is_no_file(
    store: Radosgw, line: HttpProxy, tmp_path: Path, fault: Callable[[Call], None]
) -> None:
    (tmp_path / "index").write_bytes(PICTURE)
    _vault(store).publish("half/1", tmp_path / "index")
    line.faults = [fault] * 20
    to = tmp_path / "there" / "index"
    with pytest.raises((VaultUnreachable, ObjectAltered)):
        _vault(store, endpoint=line.endpoint).fetch("half/1", to, key=content_key(PICTURE))
    assert list(to.parent.iterdir()) == []


# A store in trouble.


@pytest.mark.parametrize("fault", [http_proxy.failing, http_proxy.slow])
def test_trouble_that_lasts_is_told_and_not_tried_for_ever(
    store: Radosgw, line: HttpProxy, fault: Callable[[Call], None]
) -> None:
    line.faults = [fault] * 20
    with pytest.raises(VaultUnreachable):
        _vault(store, endpoint=line.endpoint, seconds=0.8).has(content_key(b"x"))
    assert line.calls == 3


def test_a_store_that_was_killed_comes_back_with_what_it_took(store: Radosgw) -> None:
    key = _vault(store).put(b"kept over a kill")
    store.kill()
    with pytest.raises(VaultUnreachable):
        _vault(store).read(key)
    store.start()
    assert _vault(store).read(key) == b"kept over a kill"
