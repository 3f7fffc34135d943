"""Which classes of faults may strike here, asked before any server runs."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).parents[2]


def possible(*, has_store: bool) -> Sequence[str]:
    """Their names; asked in a process of its own, for Django reads its settings only once."""
    asked = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "lab.chaos.fault_classes", *(["--store"] if has_store else [])],
        cwd=_CHECKOUT,
        env={**os.environ, "MARKWARDEN_IS_DEVELOPMENT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.splitlines()


def main(words: list[str]) -> None:
    """One a line; with `--store` those, too, that need an object store."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415  # the settings are read only now

    django.setup()
    from lab.chaos.faults.catalogue import list_possible as can_strike  # noqa: PLC0415  # the same
    from lab.chaos.setup import list_available_needs  # noqa: PLC0415  # the same
    from lab.cluster import environment  # noqa: PLC0415  # the same

    held = list_available_needs(
        is_private=not environment.has_outside_servers(), has_store="--store" in words
    )
    sys.stdout.writelines(f"{name}\n" for name in can_strike(held))


if __name__ == "__main__":
    main(sys.argv[1:])
