"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from records import policies_in_force  # noqa: E402  # need the settings, which the line above has read
from records.row_security.connection_pool import share_connections  # noqa: E402  # need the settings, which the line above has read
from workers.runtime import metrics_server  # noqa: E402  # the same

share_connections()
policies_in_force.follow()
_ = get_resolver().url_patterns  # every page is imported now: the first visitor waited for that
metrics_server.serve_metrics()
