"""Marks the tests' machine as one that holds nothing real, before any settings are read.

Loaded by `-p tests.environment` in pyproject.toml: a conftest comes too late, for pytest-django
reads the settings first.
"""

import os

os.environ.setdefault("MARKWARDEN_IS_DEVELOPMENT", "1")
os.environ.setdefault("MARKWARDEN_SECOND_FACTOR_OF_STAFF", "0")
