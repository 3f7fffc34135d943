"""Outside development nothing starts that is for development alone."""

import inspect
import json
from collections.abc import Callable

import pytest
from pytest_django import Settings

from config.environment import Environment
from gateways import configured
from gateways.configured import FolderUnnamed

_REAL = {
    "IS_DEVELOPMENT": "0",
    "SECOND_FACTOR_OF_STAFF": "1",
    "SECOND_FACTOR_OF_FILERS": "1",
    "PROXIES": "1",
    "IS_NETWORK_PRIVATE": "1",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "AUDIT_SECRET": "fedcba9876543210fedcba9876543210",
    "SEALING_KEYS": "1:00112233445566778899aabbccddeeff",
}


@pytest.fixture
def _real_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VAULT_FOLDER", "MAIL_FOLDER"):
        monkeypatch.delenv(f"MARKWARDEN_{name}", raising=False)
    for name, value in _REAL.items():
        monkeypatch.setenv(f"MARKWARDEN_{name}", value)


@pytest.mark.usefixtures("_real_use")
def test_an_installation_with_secrets_of_its_own_starts() -> None:
    assert not Environment.from_environment().is_development


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGN_ON_CLIENT_ID", "markwarden"),
        ("BUNDLE_KEY", "key.pem"),
        ("TIMESTAMP_URL", "https://tsa.example/"),
    ],
)
def test_what_belongs_together_is_set_completely(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MARKWARDEN_{name}", value)
    with pytest.raises(ValueError, match=rf"Set .*MARKWARDEN_{name}\b.*, or none of them"):
        Environment.from_environment()


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize("name", ["SECRET_KEY", "AUDIT_SECRET"])
@pytest.mark.parametrize(
    "secret",
    ["", "abc", "0123456789abcdef0123456789abcde", "password" * 3, "ab" * 40, "SAME"],
    ids=["none", "short", "one too few", "a word", "of two letters", "of both"],
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, secret: str
) -> None:
    other = _REAL["AUDIT_SECRET" if name == "SECRET_KEY" else "SECRET_KEY"]
    secret = other if secret == "SAME" else secret
    monkeypatch.setenv(f"MARKWARDEN_{name}", secret)
    with pytest.raises(ValueError, match=f"MARKWARDEN_{name}") as refusal:
        Environment.from_environment()
    assert len(secret) < 24 or secret not in str(refusal.value)


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://market.example"},
        {"webhook_url": "http://market.example/hook"},
        {"webhook_secret": ""},
        {"webhook_secret": "whsec_dGVzdA=="},
        {"webhook_secret": "whsec_" + "A" * 43 + "="},
        {"seller_secret": "ab" * 20},
        {"is_loopback_allowed": True},
    ],
)
def test_a_marketplace_without_tls_or_a_signature_of_strength_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    place: dict[str, object] = {
        "code": "one",
        "origin": "https://market.example",
        "webhook_url": "https://market.example/hook",
        "webhook_secret": "whsec_3q2+78r+ur7erb7vyv66vt6tvu/K/rq+",
        "seller_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    }
    monkeypatch.setenv("MARKWARDEN_MARKETPLACES", json.dumps([place]))
    assert Environment.from_environment().marketplaces
    monkeypatch.setenv("MARKWARDEN_MARKETPLACES", json.dumps([place | change]))
    with pytest.raises(ValueError, match="MARKWARDEN_MARKETPLACES"):
        Environment.from_environment()


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize("name", ["QUEUE_KEYS", "SEALING_KEYS"])
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"MARKWARDEN_{name}", f"2:{_REAL['SECRET_KEY']},1:{'ab' * 20}")
    with pytest.raises(ValueError, match=f"MARKWARDEN_{name}") as refusal:
        Environment.from_environment()
    assert "abab" not in str(refusal.value)


@pytest.mark.usefixtures("_real_use")
def test_nothing_is_sealed_under_a_key_that_nobody_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARKWARDEN_SEALING_KEYS")
    with pytest.raises(ValueError, match="MARKWARDEN_SEALING_KEYS"):
        Environment.from_environment()


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize("whose", ["STAFF", "FILERS"])
def test_people_without_a_second_factor_are_for_demonstrations(
    monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    monkeypatch.setenv(f"MARKWARDEN_SECOND_FACTOR_OF_{whose}", "0")
    with pytest.raises(ValueError, match=f"MARKWARDEN_SECOND_FACTOR_OF_{whose}"):
        Environment.from_environment()


@pytest.mark.usefixtures("_real_use")
@pytest.mark.parametrize(
    ("server", "folder", "opens"),
    [
        ("S3_ENDPOINT", "VAULT_FOLDER", configured.vault),
        ("SMTP_HOST", "MAIL_FOLDER", configured.mailbox),
    ],
)
def test_evidence_and_letters_go_to_a_folder_only_where_it_was_named(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    server: str,
    folder: str,
    opens: Callable[[], object],
) -> None:
    unwrapped_function = inspect.unwrap(opens)  # nothing is kept for other tests
    settings.MARKWARDEN = Environment.from_environment()
    with pytest.raises(FolderUnnamed, match=f"MARKWARDEN_{server}.*MARKWARDEN_{folder}"):
        unwrapped_function()
    monkeypatch.setenv(f"MARKWARDEN_{folder}", "/srv/shared")
    settings.MARKWARDEN = Environment.from_environment()
    assert unwrapped_function()
