"""Each answer is counted by its door and its kind."""

import pytest
from django.test import Client
from prometheus_client import REGISTRY

pytestmark = pytest.mark.django_db


def _count_answers(door: str, answer: str) -> float:
    labels = {"door": door, "answer": answer}
    return REGISTRY.get_sample_value("markwarden_http_request_seconds_count", labels) or 0.0


@pytest.mark.parametrize(
    ("path", "door", "answer"),
    [
        ("/sign-in/", "portal", "2xx"),
        ("/console/", "console", "3xx"),
        ("/api/takedown-requests", "api", "4xx"),
        ("/nothing-here/", "portal", "4xx"),
    ],
)
def test_an_answer_is_counted_by_door_and_kind(
    client: Client, path: str, door: str, answer: str
) -> None:
    before = _count_answers(door, answer)
    client.get(path)
    assert _count_answers(door, answer) == before + 1


def test_an_address_that_is_no_path_is_counted_as_any_other(client: Client) -> None:
    before = _count_answers("portal", "4xx")
    assert client.generic("OPTIONS", "*").status_code == 404
    assert _count_answers("portal", "4xx") == before + 1
