"""The next case's pictures are fetched ahead, by whom it was announced to and nobody else."""

from datetime import datetime
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from gateways.configured import vault
from interfaces.console.review import pictures
from interfaces.console.review.filters import CaseFilter
from interfaces.console.review.pictures import find_next_case
from records.accounts.models import User
from records.actions.cases.listing_freeze import FetchedPicture
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured_case(mark: Right) -> Case:
    """A case with a picture, which waits."""
    file = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, "JPEG")
    return review_cases.at_desk(
        mark, Wish(pictures=(FetchedPicture(vault().put(file.getvalue())),))
    )


def test_the_desk_names_the_pictures_that_come_next(page: Client, pictured_case: Case) -> None:
    address = f"/console/cases/{pictured_case.public_id}/pictures/0/"
    assert page.get(address).status_code == 404
    assert f'data-ahead="{address}"' in page.get("/console/").content.decode()
    assert page.get(address).status_code == 200
    assert page.get(f"/console/cases/{pictured_case.public_id}/").status_code == 404


def test_they_are_closed_again_when_somebody_else_took_the_case(
    page: Client, pictured_case: Case
) -> None:
    address = f"/console/cases/{pictured_case.public_id}/pictures/0/"
    page.get("/console/")
    assert page.get(address).status_code == 200
    other = sign_in_as()
    other.post("/console/claim/")
    assert page.get(address).status_code == 404


def test_a_picture_that_is_fetched_while_its_case_is_claimed_is_shown(
    page: Client, pictured_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_first(reviewer: User, case_filter: CaseFilter, *, now: datetime) -> Case | None:
        desk.claim_case(reviewer, now=database_now())
        return find_next_case(reviewer, case_filter, now=now)

    page.get("/console/")
    monkeypatch.setattr(pictures, "find_next_case", claim_first)
    assert page.get(f"/console/cases/{pictured_case.public_id}/pictures/0/").status_code == 200
