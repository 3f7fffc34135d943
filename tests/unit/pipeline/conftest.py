"""The shipped policy, as the tests' own."""

from pathlib import Path

import pytest

from pipeline.policy.policy import Policy, parse_policy

_POLICY = Path(__file__).parents[3] / "config" / "policy.toml"


@pytest.fixture(scope="session")
def policy_text() -> str:
    return _POLICY.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def policy(policy_text: str) -> Policy:
    return parse_policy(policy_text)
