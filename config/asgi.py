"""The web process's entry."""

import os
from threading import Event

import django
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from interfaces.web.server import WebServer  # noqa: E402  # need the settings, which the line above has read
from records import policies_in_force  # noqa: E402  # the same
from records.row_security.connection_pool import share_connections  # noqa: E402  # the same
from workers.doctor import health  # noqa: E402  # the same
from workers.runtime import metrics_server  # noqa: E402  # the same

share_connections()
policies_in_force.follow()
_ = get_resolver().url_patterns  # every page is imported now: the first visitor waited for that
metrics_server.serve_metrics()
health.serve_health(Event(), {"database": health.database_answers})
application = WebServer()
