"""The first search of a process compiles or loads, which no law should be timed by."""

import pytest

from matchers.text.matcher import TextMatcher, Wording, empty_index


@pytest.fixture(scope="session", autouse=True)
def _compile_matcher() -> None:
    TextMatcher(empty_index()).search(Wording(title="warming up"))
