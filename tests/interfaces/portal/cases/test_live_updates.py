"""A request's page follows its cases live, with a stream or without."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import Client

from interfaces.portal.cases import live_updates
from records.rights.models import Right
from tests.factories.takedown_requests import new_request, only_case, reject_case
from tests.interfaces.database_role import step_down, step_up
from tests.interfaces.portal.cases.test_views import page_of
from tests.interfaces.portal.filing.test_wizard import text


def test_the_status_alone_brings_the_states_of_the_page(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    page = text(browser.get(page_of(request)))
    assert "0 of 2 decided" in page
    assert "data-live=" in page
    reject_case(request.cases.get(line=1))
    part = text(browser.get(f"{page_of(request)}status/"))
    assert "1 of 2 decided" in part
    assert part.count("hx-swap-oob") == 2
    assert "Latest decisions" in part


def test_without_a_script_the_page_reloads_by_itself_when_asked(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1)
    assert "http-equiv" not in text(browser.get(page_of(request)))
    assert 'http-equiv="refresh"' in text(browser.get(page_of(request), {"reload": "15"}))


def iterate_stream(answer: object) -> Iterator[bytes]:
    """What a stream says, as it says it."""
    return iter(answer.streaming_content)  # type: ignore[attr-defined]  # a streaming answer


def events(answer: object) -> str:
    """All that a stream says until it ends."""
    return b"".join(iterate_stream(answer)).decode()


def count_free_streams(account_id: int) -> int:
    """How many more streams the account may open now."""
    with ExitStack() as tabs:
        for free in range(4):
            try:
                tabs.enter_context(live_updates.reserve_stream(account_id))
            except live_updates.TooManyStreams:
                return free
    return 4


def test_a_stream_ends_when_all_is_decided_and_gives_its_place_back(
    browser: Client, right: Right
) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    answer = browser.get(f"{page_of(case.request)}live/")
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert count_free_streams(right.owner_id) == 2
    assert "event: decided" in events(answer)
    assert count_free_streams(right.owner_id) == 3


def test_a_stream_says_that_something_changed(
    browser: Client, right: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = only_case(new_request(right, 1))
    monkeypatch.setattr(live_updates, "LOOK_SECONDS", 0.0)
    stream = iterate_stream(browser.get(f"{page_of(case.request)}live/"))
    assert b"retry" in next(stream)
    assert b"here" in next(stream)
    step_up()  # what follows is not the door's, though its answer has not ended
    reject_case(case)
    step_down()
    rest = b"".join(stream)
    assert b"event: changed" in rest
    assert rest.endswith(b"event: decided\ndata: -\n\n")


def test_a_stream_begins_by_having_asked_what_changed_before_it_was_open(
    browser: Client, right: Right
) -> None:
    answer = browser.get(f"{page_of(new_request(right, 1))}live/")
    assert b"event: changed" in next(iterate_stream(answer))
    # Left to the garbage collector, its end would ask the database amid another question.
    answer.close()


def test_a_stream_ends_after_its_time(
    browser: Client, right: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_updates, "STREAM_SECONDS", 0.0)
    stream_text = events(browser.get(f"{page_of(new_request(right, 1))}live/"))
    assert "event: changed" in stream_text
    assert "decided" not in stream_text


def test_who_has_no_place_is_sent_to_ask(browser: Client, right: Right) -> None:
    request = new_request(right, 1)
    with ExitStack() as tabs:
        for _ in range(3):
            tabs.enter_context(live_updates.reserve_stream(right.owner_id))
        response = browser.get(f"{page_of(request)}live/")
        assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert count_free_streams(right.owner_id) == 3
