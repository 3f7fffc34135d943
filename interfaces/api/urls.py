"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from interfaces.api.protocol.problems import answer_unknown_address
from interfaces.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    re_path("^", answer_unknown_address),
]
