"""The shipped policy and laws, as the tests' own."""

import pytest

from pipeline.law.profiles import Profile
from pipeline.policy.policy import Policy
from tests.factories.files.shipped_files import POLICY, POLICY_TEXT, PROFILES


@pytest.fixture(scope="session")
def policy_text() -> str:
    return POLICY_TEXT


@pytest.fixture(scope="session")
def policy() -> Policy:
    return POLICY


@pytest.fixture(params=list(PROFILES.values()), ids=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> Profile:
    selected_profile: Profile = request.param
    return selected_profile
