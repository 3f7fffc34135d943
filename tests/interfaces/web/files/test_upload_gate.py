"""Nobody fills the memory unknown, nobody keeps the readers busy uncounted or alone."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from pytest_django import Settings

from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.rate_limits import count_uploads
from matchers.documents.reader import LIMITS
from records.accounts import keys
from records.accounts.models import Account, AccountKind, AccountState, User
from records.clock import database_now
from records.row_security.models import Allowance
from records.row_security.rate_limits import RateLimitReached
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import new_account, new_user
from tests.interfaces.api.conftest import with_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

_IDENTITY = "/account/identity/"
_LARGE = 31 << 20
_FORM = "multipart/form-data; boundary=x"


class Unread:
    """A body that nobody may read."""

    def read(self, *_sizes: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


@pytest.fixture
def account() -> Account:
    return new_account()


@pytest.fixture
def nora(account: Account) -> User:
    return new_user(account)


def _browser(person: User | None = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    if person:
        client.force_login(person)
    return client


def _send(client: Client, path: str, size: int = _LARGE) -> int:
    stream: Any = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(size), "CONTENT_TYPE": _FORM}
    return client.generic("POST", path, **stream).status_code


def _is_read(client: Client, path: str = _IDENTITY) -> bool:
    try:
        return _send(client, path) == 403
    except AssertionError:
        return True


def _set(settings: Settings, **changes: int) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)


@pytest.mark.parametrize("path", ["/sign-in/", "/register/", _IDENTITY])
@pytest.mark.parametrize("size", [_LARGE, 1 << 31, (2 << 20) + 1])
def test_a_strangers_large_body_is_refused_unread(path: str, size: int) -> None:
    assert _send(_browser(), path, size) == 413


def test_files_of_a_report_are_read_as_often_as_one_address_may(settings: Settings) -> None:
    assert _send(_browser(), "/report/", 1 << 31) == 413
    _set(settings, uploads_per_person=1)
    assert _is_read(_browser(), "/report/")
    assert _send(_browser(), "/report/") == 429


def test_who_is_signed_in_and_sends_too_many_is_refused_unread(
    settings: Settings, nora: User
) -> None:
    _set(settings, uploads_per_person=1)
    browser = _browser(nora)
    assert _is_read(browser)
    assert _send(browser, _IDENTITY) == 429
    assert _send(browser, "/rights/imports/") == 429


def test_one_address_is_counted_for_all_who_send(settings: Settings, account: Account) -> None:
    _set(settings, uploads_per_address=1)
    first, second = (_browser(new_user(account, name=name)) for name in ("ada", "eve"))
    assert _is_read(first)
    assert _send(second, _IDENTITY) == 429


def test_small_papers_are_counted_before_one_is_opened(settings: Settings, nora: User) -> None:
    _set(settings, uploads_per_person=2)
    client = Client()
    client.force_login(nora)
    for path in ("/account/authorities/new/", _IDENTITY):
        client.post(path, {"paper": SimpleUploadedFile("a.pdf", b"%PDF-")})
    answer = client.post(_IDENTITY, {"paper": SimpleUploadedFile("a.pdf", b"%PDF-")})
    assert answer.status_code == 429


@pytest.mark.parametrize("path", ["evidence-files", f"rights/{UUID(int=1)}/papers"])
def test_an_account_that_sends_too_many_to_the_api_is_refused_unread(
    settings: Settings, account: Account, path: str
) -> None:
    _set(settings, uploads_per_person=1)
    machine = with_key(keys.issue_key(account, now=database_now()))
    small = {"file": SimpleUploadedFile("a.pdf", b"%PDF-")}
    assert machine.post(f"/api/v1/{path}", small).status_code in {404, 422}
    assert _send(machine, f"/api/v1/{path}") == 429


def test_a_person_has_one_file_opened_at_a_time_and_pays_for_the_seconds(nora: User) -> None:
    request = RequestFactory().post("/")
    count_uploads(request, nora.actor)
    with uploads._opening(), pytest.raises(UploadRefused, match="in a minute"):
        uploads.read_document(pdf(Certificate()))
    assert uploads.read_document(pdf(Certificate())).page_count == 1
    left = Allowance.objects.get(name=f"seconds of opening files of one person:{nora.actor}")
    assert left.amount - LIMITS.wall_seconds < left.tokens < left.amount
    Allowance.objects.filter(pk=left.pk).update(tokens=LIMITS.wall_seconds - 1)
    with pytest.raises(RateLimitReached):
        uploads.read_document(pdf(Certificate()))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (_IDENTITY, {"kind": "passport", "name": "N", "country": "DE", "number": "12345"}),
        ("/account/authorities/new/", {"principal": UUID(int=1), "principal_name": "X"}),
    ],
)
def test_a_paper_of_who_may_not_send_one_is_never_opened(
    nora: User, path: str, fields: dict[str, object]
) -> None:
    User.objects.update(is_owner=True)
    Account.objects.update(state=AccountState.SUSPENDED, kind=AccountKind.INDIVIDUAL)
    client = Client()
    client.force_login(nora)
    days = {"expires_on": "2099-01-01", "starts_on": "2099-01-01", "ends_on": "2099-02-01"}
    paper = SimpleUploadedFile("a.pdf", b"%PDF- that nobody could read")
    answer = client.post(path, {**fields, **days, "paper": paper})
    assert answer.status_code == 422
    assert "paper" not in answer.context["form"].errors
    assert answer.context["form"].non_field_errors()
    assert not Allowance.objects.filter(name__startswith="seconds of opening").exists()


def test_a_slow_paper_holds_no_other_back_and_who_waits_for_long_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(settings, document_children=2)
    monkeypatch.setattr(uploads, "_WAIT_SECONDS", 0.05)
    with uploads._borrow_reader():
        assert uploads.read_document(pdf(Certificate())).page_count == 1
        with uploads._borrow_reader(), pytest.raises(UploadRefused, match="in a minute"):
            uploads.read_document(b"%PDF-")
