"""Marks the tests' machine as one that holds nothing real, before any settings are read.

Loaded by `-p tests.environment` in pyproject.toml: a conftest comes too late, for pytest-django
reads the settings first.
"""

import os

from hypothesis import settings

os.environ.setdefault("MARKWARDEN_IS_DEVELOPMENT", "1")
os.environ.setdefault("MARKWARDEN_SECOND_FACTOR_OF_STAFF", "0")
os.environ.setdefault("MARKWARDEN_SECOND_FACTOR_OF_FILERS", "0")

# How long an example takes says what else the machine does: no test of ours measures time.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")
