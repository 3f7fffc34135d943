"""Logs: for machines one object a line, with the ids as fields, and for people a line."""

import json
import os
import re
import subprocess
import sys
from typing import Any

from django.conf import settings

from tests.project.source import modules

_PROGRAM = """
import django, logging
django.setup()
log = logging.getLogger("workers.cases.perform")
log.warning("Case %s waits.", 7, extra={"case": 7, "attempt": 2})
"""


def _capture_log(log_format: str) -> str:
    ran = subprocess.run(  # noqa: S603  # ours
        [sys.executable, "-c", _PROGRAM],
        env=os.environ | {"MARKWARDEN_LOG_FORMAT": log_format},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stderr


def test_a_log_for_machines_is_one_object_a_line_with_the_ids_as_fields() -> None:
    entry = json.loads(_capture_log("json"))
    assert entry["message"] == "Case 7 waits."
    assert (entry["case"], entry["attempt"]) == (7, 2)
    assert (entry["level"], entry["of"]) == ("WARNING", "workers.cases.perform")


def test_a_log_for_people_is_a_line() -> None:
    assert _capture_log("line").endswith("WARNING workers.cases.perform Case 7 waits.\n")


def test_logs_go_to_stderr_and_nowhere_else() -> None:
    logging: dict[str, Any] = settings.LOGGING
    (handler,) = logging["handlers"].values()
    assert (handler["class"], handler.get("stream")) == ("logging.StreamHandler", None)
    others = re.compile(r"\b(addHandler|basicConfig|logging\.handlers|\w+Handler\(\))")
    product = (module for module in modules() if not module.path.startswith(("tests/", "lab/")))
    assert [module.path for module in product if others.search(module.text)] == []
