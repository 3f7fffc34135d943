"""The page of all parts shows each of them, to staff alone; each state has its sign."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from interfaces.web.labels import _SIGNS
from pipeline.vocabulary import GoodFaithState, RightState
from records.accounts.models import Role
from records.programmes.models import SmallFirmState
from tests.factories import review_cases

pytestmark = pytest.mark.django_db

_PARTS = Path(settings.BASE_DIR) / "interfaces/web/templates/web/parts"
_EVERYWHERE = {  # of the frame, of forms
    "switches.html", "who.html", "messages.html", "field.html", "error_summary.html",
}  # fmt: skip


def test_each_part_of_the_look_is_on_the_page(client: Client) -> None:
    client.force_login(review_cases.person(Role.POLICY_ADMIN))
    answer = client.get("/look/?sort=-left&page=2")
    used_templates = {Path(str(template.name)).name for template in answer.templates}
    parts = {part.name for part in _PARTS.glob("*.html")}
    assert parts
    assert parts - used_templates - _EVERYWHERE == set()
    assert 'aria-sort="descending"' in answer.content.decode()


@pytest.mark.parametrize("role", [Role.FILER, Role.MERCHANT])
def test_it_is_for_staff(client: Client, role: Role) -> None:
    client.force_login(review_cases.person(role))
    assert client.get("/look/").status_code == 403


def test_each_state_that_is_shown_with_a_sign_has_one() -> None:
    assert {*RightState, *GoodFaithState, *SmallFirmState} - {*_SIGNS} == set()
