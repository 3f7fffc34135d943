"""A browser whose person has just signed in, so that no page asks for the password again."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from records.accounts.models import User


def sign_in_now(browser: Client, person: User) -> None:
    """As the sign-in page does it."""
    browser.force_login(person)
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, person, method="password")
    request.session.save()
