"""A page that does nothing, by the same server and framework: what they cost alone."""

import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def show_nothing(_request: HttpRequest) -> HttpResponse:
    """The shortest answer."""
    return HttpResponse("ok")


urlpatterns = [path("", show_nothing)]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"])
application = get_wsgi_application()


def serve(port: int) -> None:
    """Serve it with the number of threads that the server chooses."""
    from granian.constants import Interfaces  # noqa: PLC0415  # the child that serves needs none of it
    from granian.server import Server  # noqa: PLC0415  # the same

    Server(f"{__spec__.name}:application", port=port, interface=Interfaces.WSGI, workers=1).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
