"""Sign in as one of the sample people with one click; their list stands on the sign-in page."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from interfaces.web.access import allow_everyone
from interfaces.web.accounts.views import find_return_url
from lab.sample_data.accounts import PEOPLE
from records.accounts.models import User
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole


@allow_everyone
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Begin a session as the sample person whose name was sent, as after a password."""
    assume_role(ConnectionRole.DOOR)
    names = [person.name for person in PEOPLE]
    person = get_object_or_404(User, username=request.POST.get("name", ""), username__in=names)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, method="password", username=person.username)
    return redirect(find_return_url(request))
