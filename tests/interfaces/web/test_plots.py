"""Plots are drawn in a child process; one that fails leaves the next ones alone."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from interfaces.web.components import plots

_DRAWABLE = {"data": {"values": [{"a": 1}]}, "mark": "point"}


def _answer(plot: plots.Plot) -> int:
    cache.clear()
    request = RequestFactory().get("/", {"theme": "light"})
    return plots.plot_response(request, lambda _theme: plot).status_code


def test_a_plot_that_cannot_be_drawn_is_logged_and_the_next_one_is_drawn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert _answer({"mark": "no such mark"}) == 503
    assert "could not be drawn" in caplog.text
    assert _answer(_DRAWABLE) == 200


def test_a_child_that_does_not_answer_in_time_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plots, "_MOST_SECONDS", 0)
        assert _answer(_DRAWABLE) == 503
    assert _answer(_DRAWABLE) == 200
