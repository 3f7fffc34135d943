"""Holds what is chosen rather than computed: settings, URLs and the files that people edit.

`environment.py` is the only reader of the environment; `settings.py` makes Django's settings of
it. As data: the policy (`policy.toml`) with its numbers, reasons and words, what is public of a
policy (`published-policy.toml`), laws of places (`profiles`), business days (`calendars`), the
sellers' course (`education.toml`), translations (`locale`), the rules of Prometheus and their
tests (`prometheus`), dashboards (`grafana`), and the users of the queue (`redis`).

Nothing here computes anything. Code asks `django.conf.settings` or takes a value as an argument;
a rule that reads a number of the policy lives in `pipeline`.
"""
