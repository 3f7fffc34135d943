"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from interfaces.api.door import api
from interfaces.api.problems import answer_unknown_address

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    re_path("^", answer_unknown_address),
]
