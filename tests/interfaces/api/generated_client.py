"""A client that is generated from the OpenAPI document, as anybody would generate it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from tests.interfaces.api.openapi_document import whole

NAME: Final = "markwarden_client"
_SETTINGS: Final = "post_hooks: []\n"  # what it would format with is no matter here


def generate(folder: Path) -> str:
    """Write the client as a package into the folder, and return what the generator says."""
    document, settings = folder / "openapi.json", folder / "settings.yml"
    document.write_text(json.dumps(whole()), encoding="utf-8")
    settings.write_text(_SETTINGS, encoding="utf-8")
    words = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    words += ["--path", str(document), "--config", str(settings), "--fail-on-warning"]
    ran = subprocess.run(  # noqa: S603 -- our own words
        [*words, "--output-path", str(folder / NAME)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@dataclass(frozen=True, slots=True)
class Machine:
    """The generated client with a key; its modules are found by name."""

    base_url: str
    key: str

    def call(self, operation: str, **sent: object) -> Any:  # noqa: ANN401 -- made at run time
        """The answer of an operation, named `tag.operation_id`."""
        client = import_module(f"{NAME}.client").AuthenticatedClient(self.base_url, self.key)
        with client:
            return import_module(f"{NAME}.api.{operation}").sync_detailed(client=client, **sent)


def shape(name: str) -> Any:  # noqa: ANN401 -- made at run time
    """A model of the client."""
    return getattr(import_module(f"{NAME}.models"), name)


def file(content: bytes, name: str) -> Any:  # noqa: ANN401 -- made at run time
    """A file to upload."""
    return import_module(f"{NAME}.types").File(BytesIO(content), name)
