"""The command line `markwarden`: each command is loaded only when it is asked for."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from typer._click import Command, Context  # typer's own copy; public names it has none

_COMMANDS: Final = {
    "demo": "laboratory:demo",
    "up": "laboratory:up",
    "screen": "screen:screen",
    "file": "filing:file",
    "accounts": "accounts:accounts",
    "rights": "rights:rights",
    "references": "references:references",
    "papers": "papers:papers",
    "cases": "cases:cases",
    "good-faith": "good_faith:good_faith",
    "transparency": "transparency:transparency",
    "migrate": "migrating:migrate",
    "verify": "verifying:verify",
    "weights": "weights:weights",
    "run": "running:running",
    "scale": "scaling:scale",
    "doctor": "doctor:doctor",
    "backup": "backups:backup",
    "restore": "backups:restore",
    "simulate": "simulating:simulate",
    "bench": "laboratory:bench",
    "spike": "spiking:spike",
}


class LazyGroup(TyperGroup):
    """Knows its commands by name; `screen` never loads what only `file` needs."""

    def list_commands(self, ctx: "Context") -> list[str]:
        """In the order in which a newcomer meets them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """The command, its module loaded now."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        made = getattr(import_module(f"interfaces.cli.{module}"), name)
        group = made if isinstance(made, typer.Typer) else _alone(made)
        command = get_command(group)
        command.name = cmd_name
        return command


def _alone(function: object) -> typer.Typer:
    app = typer.Typer(add_completion=False)
    app.command()(function)  # type: ignore[type-var]  # whatever the module exports as a command
    return app


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Markwarden processes takedown requests. Try `markwarden demo` first, then `markwarden up`."
        " Exit codes: 0 done, 1 something you gave was refused and is named, 2 unusable arguments,"
        " files or services."
    ),
)


@app.callback()
def _start() -> None:
    """Stands here so that the group stays a group."""


def run() -> None:
    """What the installed command calls."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    app()
