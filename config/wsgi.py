"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from workers.runtime import metrics_server  # noqa: E402  # needs the settings, which the line above has read

metrics_server.serve_metrics()
