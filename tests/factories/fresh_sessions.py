"""A browser whose person has just signed in, so that no page asks for the password again."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from records.accounts.models import Role, User
from tests.factories import review_cases


def sign_in_now(browser: Client, person: User) -> Client:
    """Sign in as the sign-in page does it; return the browser."""
    browser.force_login(person)
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, person, method="password")
    request.session.save()
    return browser


def sign_in(person: User) -> Client:
    """Open a browser in which they have signed in, some time ago."""
    browser = Client()
    browser.force_login(person)
    return browser


def sign_in_as(role: Role = Role.REVIEWER, name: str = "") -> Client:
    """Open a browser of a new member of staff."""
    return sign_in(review_cases.person(role, name))
