"""Imports the modules in which subjects declare what they bring, so that none is named."""

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def import_modules(package: str) -> Sequence[ModuleType]:
    """Import every module of a package, but for migrations: their decorators declare."""
    found = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    return [import_module(module.name) for module in found if ".migrations" not in module.name]
