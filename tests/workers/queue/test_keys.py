"""The keys of the queue come from the settings, are told to nobody, and are missed when absent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import Environment
from workers.queue.envelope import signing_keys

_CHECKOUT = Path(__file__).parents[3]
_NEW, _OLD = "n" * 43, "o" * 43


def _build_environment(keys: str, **others: object) -> Environment:
    return Environment(queue_keys=keys, **others)  # type: ignore[arg-type]  # as the environment has it


def test_the_first_key_comes_first() -> None:
    keys = signing_keys(_build_environment(f"2:{_NEW}, 1:{_OLD}"))
    assert list(keys.items()) == [("2", _NEW.encode()), ("1", _OLD.encode())]


@pytest.mark.parametrize(
    "keys",
    [
        "no-colon-at-all-but-long-enough-to-be-a-secret",
        f":{_NEW}",
        "1:short",
        f"UPPER:{_NEW}",
        f"a.b:{_NEW}",
        f"{'x' * 17}:{_NEW}",
        f"1:{_NEW},2:{_OLD},3:{_NEW}",
        f"1:{_NEW},1:{_OLD}",
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(keys: str) -> None:
    with pytest.raises(ValidationError) as error_info:
        _build_environment(keys)
    assert "queue_keys" in str(error_info.value)
    assert keys not in str(error_info.value)
    assert _NEW not in str(error_info.value)
    assert "short" not in str(error_info.value).replace("too_short", "")


def test_a_key_is_not_shown_with_the_settings() -> None:
    assert _NEW not in repr(_build_environment(f"1:{_NEW}"))


def test_development_makes_one_of_its_own_for_each_secret_key() -> None:
    keys = signing_keys(_build_environment("", is_development=True, secret_key="one"))
    other = signing_keys(_build_environment("", is_development=True, secret_key="other"))
    assert list(keys) == ["development"]
    assert keys != other
    assert keys == signing_keys(_build_environment("", is_development=True, secret_key="one"))


def test_elsewhere_none_is_made() -> None:
    assert signing_keys(_build_environment("", is_development=False, secret_key="one")) == {}


def test_a_process_without_a_key_says_so_and_ends() -> None:
    code = """
import sys
sys.argv = ["markwarden", "run", "dispatcher"]
from interfaces.cli.main import run
run()
"""
    secrets = {
        "MARKWARDEN_SECRET_KEY": "0123456789abcdef" * 3,
        "MARKWARDEN_AUDIT_SECRET": "fedcba9876543210" * 3,
        "MARKWARDEN_SEALING_KEYS": "1:00112233445566778899aabbccddeeff",
        "MARKWARDEN_PROXIES": "0",
    }
    process = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "COLUMNS": "120"} | secrets,
        cwd=_CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 2
    assert "set MARKWARDEN_QUEUE_KEYS" in process.stderr
    assert "Traceback" not in process.stderr
