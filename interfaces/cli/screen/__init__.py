"""`markwarden screen`: files in, matches out, no service at all."""

from interfaces.cli.screen.command import screen

__all__ = ["screen"]
