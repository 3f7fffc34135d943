"""Imports the modules in which subjects declare duties and letters, so that none is named."""

import pkgutil
from functools import cache
from importlib import import_module


@cache
def import_modules(package: str) -> None:
    """Import every module of a package, but for migrations: their decorators declare."""
    paths = import_module(package).__path__
    for module in pkgutil.walk_packages(paths, f"{package}."):
        if ".migrations" not in module.name:
            import_module(module.name)
