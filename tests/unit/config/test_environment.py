"""Outside development a set-up says how it is reached, and speaks TLS or says why not."""

import json
from pathlib import Path

import pytest

from config.environment import Environment

_REAL = {
    "is_development": False,
    "secret_key": "0123456789abcdef" * 3,
    "audit_secret": "fedcba9876543210" * 3,
    "sealing_keys": "1:00112233445566778899aabbccddeeff",
    "second_factor_of_staff": True,
    "second_factor_of_filers": True,
    "webhook_loopback_ports": [],
    "proxies": 1,
    "database_url": "postgresql://work:x@db.example/markwarden?sslmode=verify-full",
    "redis_url": "rediss://worker:x@queue.example:6379/0",
    "s3_endpoint": "https://s3.example",
}
_KAFKA = {"bootstrap.servers": "kafka.example:9093", "security.protocol": "sasl_ssl"}


def _build_environment(**changes: object) -> Environment:
    return Environment(**_REAL | changes)  # type: ignore[arg-type]  # as the environment has them


@pytest.mark.parametrize(
    ("changes", "server"),
    [
        ({"database_url": "postgresql://work:x@db.example/markwarden"}, "PostgreSQL"),
        ({"database_url": "postgresql://work:x@db.example/m?sslmode=require"}, "PostgreSQL"),
        ({"database_url": "postgresql:///m?host=/run,db.example"}, "PostgreSQL"),
        ({"database_url": "postgresql:///m?host=localhost&hostaddr=10.0.0.7"}, "PostgreSQL"),
        ({"redis_url": "redis://worker:x@queue.example:6379/0"}, "Redis"),
        ({"redis_url": "rediss://worker:x@queue.example/0?ssl_cert_reqs=none"}, "Redis"),
        ({"redis_url": "rediss://worker:x@queue.example/0?ssl_check_hostname=no"}, "Redis"),
        ({"streams_url": "redis://streams.example:6379/0"}, "streams"),
        ({"streams_url": "rediss://streams.example/0?ssl_check_hostname=False"}, "streams"),
        ({"kafka": {"bootstrap.servers": "kafka.example:9092"}}, "Kafka"),
        ({"kafka": _KAFKA | {"enable.ssl.certificate.verification": "false"}}, "Kafka"),
        ({"kafka": _KAFKA | {"ssl.endpoint.identification.algorithm": "none"}}, "Kafka"),
        ({"s3_endpoint": "http://s3.example"}, "S3"),
        ({"antivirus": "clamav:3310"}, "ClamAV"),
        ({"otlp_endpoint": "http://traces.example:4318"}, "OpenTelemetry"),
    ],
)
def test_a_server_without_tls_is_refused_unless_the_network_is_said_to_be_private(
    changes: dict[str, object], server: str
) -> None:
    with pytest.raises(ValueError, match=f"No TLS to {server}.*MARKWARDEN_IS_NETWORK_PRIVATE"):
        _build_environment(**changes).check_real_use()
    _build_environment(**changes, is_network_private=True).check_real_use()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"database_url": "postgresql:///markwarden"},
        {"database_url": "postgresql://work:x@127.0.0.1/markwarden"},
        {"redis_url": "redis://127.0.0.1:6379/0", "s3_endpoint": ""},
        {"antivirus": "[::1]:3310"},
        {"streams_url": "rediss://streams.example:6379/0"},
        {"streams_url": "redis://127.0.0.1:6379/1"},
        {"streams_url": "rediss://streams.example:6379/0?ssl_check_hostname=true"},
        {"kafka": _KAFKA},
    ],
)
def test_tls_and_servers_of_the_same_machine_are_fine(changes: dict[str, object]) -> None:
    environment = _build_environment(**changes)
    environment.check_real_use()
    assert environment.list_plain_connections() == []


@pytest.mark.parametrize(
    ("host", "changes", "may_listen"),
    [
        ("127.0.0.1", {}, True),
        ("localhost", {}, True),
        ("::", {}, False),
        ("10.0.0.7", {}, False),
        ("10.0.0.7", {"tls_certificate": "/run/tls/tls.crt"}, True),
        ("10.0.0.7", {"is_network_private": True}, True),
    ],
)
def test_a_process_listens_for_other_machines_by_tls_or_in_a_private_network(
    host: str,
    changes: dict[str, object],
    may_listen: bool,  # noqa: FBT001  # what the test expects
) -> None:
    assert _build_environment(**changes).may_listen(host) is may_listen


@pytest.mark.parametrize("url", ["http://ip.example.com", "http://10.0.0.7:8000", "ip.example.com"])
def test_pages_that_others_reach_are_reached_by_tls(url: str) -> None:
    with pytest.raises(ValueError, match="MARKWARDEN_PUBLIC_URL"):
        _build_environment(public_url=url, is_network_private=True).check_real_use()
    for fine in ("https://ip.example.com", "http://127.0.0.1:8000"):
        _build_environment(public_url=fine).check_real_use()


def test_the_number_of_proxies_is_to_be_said_and_may_be_none() -> None:
    with pytest.raises(ValueError, match="MARKWARDEN_PROXIES"):
        _build_environment(proxies=None).check_real_use()
    _build_environment(proxies=0).check_real_use()


def test_the_pages_answer_to_the_host_of_the_public_address() -> None:
    hosts = _build_environment(public_url="https://ip.example.com:8443").allowed_hosts
    assert hosts == ["ip.example.com", "127.0.0.1", "localhost"]


def test_a_secret_may_be_a_file_and_a_variable_counts_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "MARKWARDEN_S3_SECRET_KEY").write_text("of a file\n", encoding="utf-8")
    (tmp_path / "MARKWARDEN_MARKETPLACES").write_text(
        '[{"code": "shop", "origin": "https://shop.example", "webhook_url": '
        '"https://shop.example/hook", "webhook_secret": "whsec_dGVzdA=="}]',
        encoding="utf-8",
    )
    (tmp_path / "MARKWARDEN_S3_BUCKET").write_text("of a file", encoding="utf-8")
    monkeypatch.setenv("MARKWARDEN_S3_BUCKET", "of a variable")
    monkeypatch.delenv("MARKWARDEN_MARKETPLACES", raising=False)
    environment = Environment(_secrets_dir=tmp_path)
    assert environment.s3_secret_key == "of a file"
    assert environment.s3_bucket == "of a variable"
    assert [place.code for place in environment.marketplaces] == ["shop"]


_PLACE = {
    "code": "shop",
    "origin": "https://shop.example",
    "webhook_url": "https://shop.example/hook",
    "webhook_secret": "whsec_dGVzdA==",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "my shop"}, "code: Write at most 32 letters"),
        ({"origin": "shop.example"}, "origin: Write scheme and host alone"),
        ({"origin": "https://shop.example/"}, "origin: Write scheme and host alone"),
        ({"listing_page": "/item/"}, "listing_page: Write a path that ends with /{id}"),
        ({"listing_page": "/shops/{id}"}, "listing_page: Write a path that ends with /{id}"),
        ({"webhook_url": ""}, "webhook_url: Write as in https://"),
        ({"webhook_secret": "whsec_abc"}, "webhook_secret: Write whsec_ and base64"),
        ({"old_webhook_secret": "dGVzdA=="}, "old_webhook_secret: Write whsec_ and base64"),
        ({"seller_secret": "short"}, "seller_secret: Write 32 characters or more"),
        ({"picture_hosts": ["https://cdn.example"]}, "picture_hosts, entry 1: Write hosts alone"),
    ],
)
def test_what_a_marketplace_has_wrong_is_named_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], says: str
) -> None:
    monkeypatch.setenv("MARKWARDEN_MARKETPLACES", json.dumps([_PLACE, _PLACE | change]))
    with pytest.raises(ValueError, match="MARKWARDEN_MARKETPLACES, entry 2, ") as refusal:
        Environment.from_environment()
    assert says in str(refusal.value)
    for secret in ("dGVzdA", "whsec_abc", "short"):
        assert secret not in str(refusal.value), "no secret is shown"


def test_the_settings_as_text_show_no_secret() -> None:
    secret = "Sesame-0123456789abcdefghijklmnopqrstuv"
    place = _PLACE | {"seller_secret": secret, "webhook_secret": "whsec_U2VzYW1l"}
    keys = f"one:{secret}"
    environment = _build_environment(
        database_url=f"postgresql://work:{secret}@db.example/m?sslmode=verify-full",
        redis_url=f"rediss://worker:{secret}@queue.example",
        streams_url=f"rediss://worker:{secret}@queue.example",
        kafka={"sasl.password": secret, "security.protocol": "SASL_SSL"},
        marketplaces=[place], queue_keys=keys, sealing_keys=keys,
        **dict.fromkeys(
            ("secret_key", "audit_secret", "s3_secret_key", "log_s3_secret_key", "dsa_token",
             "log_signing_key", "sign_on_client_secret"), secret,
        ),
    )  # fmt: skip
    assert not [
        word for word in ("Sesame", "U2VzYW1l") if word in repr(environment) + str(environment)
    ]


def test_a_setting_that_is_no_json_is_named_with_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKWARDEN_MARKETPLACES", '[{"code": "shop"')
    with pytest.raises(ValueError, match=r"MARKWARDEN_MARKETPLACES is no JSON: .* column 17"):
        Environment.from_environment()
