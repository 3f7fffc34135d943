"""The command line `markwarden`: a command's module is imported only when it is asked for."""

import atexit
import gc
import inspect
import os
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from interfaces.cli.printing import fail

if TYPE_CHECKING:
    from typer._click import (  # typer's own copy; public names it has none
        Command,
        Context,
        HelpFormatter,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is found: a function or a group that bears its name, `_` for `-`."""

    module: str
    summary: str  # its line in `markwarden --help`; of a command the first paragraph of its help
    panel: str  # of that list
    needs_django: bool = True  # set up before the module is imported


_TRY, _FILE, _OPERATE, _PROVE = "Try it", "File and keep rights", "Operate", "Prove and measure"
COMMANDS: Final = {
    "demo": Entry(
        "lab.commands.demo",
        "Run the main job once on sample data: file, match, decide, hand to reviewers.",
        _TRY,
        needs_django=False,
    ),
    "up": Entry(
        "lab.commands.up",
        "Run the whole stack on this machine in the foreground, with sample accounts;"
        " Ctrl-C ends it.",
        _TRY,
        needs_django=False,
    ),
    "screen": Entry(
        "interfaces.cli.offline_matching.command",
        "Match and score listings against rights, from files alone, with no service at all.",
        _TRY,
        needs_django=False,
    ),
    "file": Entry("interfaces.cli.file", "File a takedown request for an account.", _FILE),
    "accounts": Entry(
        "interfaces.cli.accounts.command",
        "Accounts of rights holders, members of staff, and API keys.",
        _FILE,
    ),
    "survivors": Entry(
        "interfaces.cli.accounts.personal_data",
        "List what is held of an account, a seller or an address: tables, rows, why, how long.",
        _FILE,
    ),
    "rights": Entry(
        "interfaces.cli.rights.command",
        "Rights: upload them from a file, verify them, withdraw them.",
        _FILE,
    ),
    "register": Entry(
        "interfaces.cli.rights.register",
        "Registers of trademarks, kept as a look-up for rights holders and verifiers.",
        _FILE,
    ),
    "references": Entry(
        "interfaces.cli.references",
        "Reference pictures: add them, name those that must never count, release those held back.",
        _FILE,
    ),
    "papers": Entry(
        "interfaces.cli.papers",
        "Certificates of rights: add them, see what they resemble, judge it.",
        _FILE,
    ),
    "backfill": Entry(
        "interfaces.cli.screening.backfill",
        "Send listings that are on sale already to be screened, from files or S3.",
        _OPERATE,
    ),
    "cases": Entry(
        "interfaces.cli.cases", "Parked cases: those that stopped a worker several times.", _OPERATE
    ),
    "good-faith": Entry(
        "interfaces.cli.good_faith",
        "The Good Faith Program: evaluate a past day again and compare.",
        _PROVE,
    ),
    "transparency": Entry(
        "interfaces.cli.transparency",
        "Write the transparency report of a period, counted from the records.",
        _PROVE,
    ),
    "migrate": Entry(
        "interfaces.cli.migrate",
        "Create or update the tables; the first time, adopt the policy that the settings name.",
        _OPERATE,
        needs_django=True,
    ),
    "policy": Entry(
        "interfaces.cli.quality.policy",
        "The policy: show the one in force, list the earlier ones, adopt another.",
        _OPERATE,
    ),
    "replay": Entry(
        "interfaces.cli.quality.replay",
        "Decide the cases of a period again under another policy, and say what would change.",
        _PROVE,
    ),
    "verify": Entry(
        "interfaces.cli.verify",
        "Verify the audit chain, its signed log, the decisions and documents; or one file.",
        _PROVE,
    ),
    "log-key": Entry(
        "interfaces.cli.accounts.log_key",
        "Make the key that signs the log of the audit chain, and print it with its public half.",
        _OPERATE,
    ),
    "weights": Entry(
        "lab.commands.weights",
        "Measure the score's weights, and propose new ones; none takes effect by itself.",
        _PROVE,
    ),
    "run": Entry(
        "interfaces.cli.run",
        "Run one process of the cluster in the foreground; `markwarden up` runs them all.",
        _OPERATE,
    ),
    "scale": Entry(
        "interfaces.cli.scale",
        "Start and stop worker processes on this host by what waits for them;"
        " Ctrl-C ends them all.",
        _OPERATE,
    ),
    "doctor": Entry(
        "interfaces.cli.doctor",
        "Examine this set-up: settings, database, queue, vault, mail, marketplaces, workers,"
        " index.",
        _OPERATE,
    ),
    "backup": Entry(
        "interfaces.cli.backup",
        "Copy the database and the vault to a folder, while everything keeps running.",
        _OPERATE,
    ),
    "restore": Entry(
        "interfaces.cli.backup",
        "Bring a copy back into an empty database and the vault that the settings name.",
        _OPERATE,
    ),
    "rewrap": Entry(
        "interfaces.cli.rewrap",
        "Seal again with the first of MARKWARDEN_SEALING_KEYS what older keys sealed.",
        _OPERATE,
    ),
    "retention": Entry(
        "interfaces.cli.retention",
        "Count the rows whose time is over, by table, and those that only a hold keeps.",
        _OPERATE,
    ),
    "simulate": Entry(
        "lab.commands.simulate",
        "Calculate how many workers and reviewers keep 99.5 % within the target.",
        _PROVE,
        needs_django=False,
    ),
    "bench": Entry(
        "lab.commands.bench", "Measure how fast this machine is.", _PROVE, needs_django=False
    ),
    "spike": Entry(
        "lab.commands.spike",
        "Break the whole cluster under load and check that nothing was lost, doubled or stuck.",
        _PROVE,
        needs_django=False,
    ),
}
_LAB: Final = frozenset({"lab.commands", "lab"})


class LazyGroup(TyperGroup):
    """Knows its commands by name; `screen` never loads what only `file` needs."""

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, Command | None, list[str]]":
        """Find the command, or suggest the nearest names, which typer takes from here."""
        self.commands = dict.fromkeys(COMMANDS, TyperCommand(None))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: "Context") -> list[str]:
        """List them in the order in which a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """Load the command of this name."""
        del ctx
        return _load(cmd_name, COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the list from the table: to import every command takes seconds."""
        listing = TyperGroup(
            name=self.name,
            help=self.help,
            params=self.params,
            commands={
                name: TyperCommand(name, help=entry.summary, rich_help_panel=entry.panel)
                for name, entry in COMMANDS.items()
            },
        )
        listing.format_help(ctx, formatter)


def _load(name: str, entry: Entry) -> "Command":
    if entry.needs_django:
        from interfaces.cli.ready import set_up_django  # noqa: PLC0415 -- `screen` goes without

        set_up_django()
    target = getattr(_import(name, entry), name.replace("-", "_"))
    command = get_command(target if isinstance(target, typer.Typer) else _wrap_function(target))
    command.name = name
    command.help = command.help or entry.summary
    _unwrap_help(command)
    if not gc.isenabled():  # as `run` left it; all that is imported is there now
        gc.freeze()
        gc.enable()
    return command


def _unwrap_help(command: "Command") -> None:
    """Make each paragraph one line: typer keeps the breaks of the source beside its own."""
    command.help = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.help or ""))
    for subcommand in getattr(command, "commands", {}).values():
        _unwrap_help(subcommand)


def _import(name: str, entry: Entry) -> object:
    try:
        return import_module(entry.module)
    except ModuleNotFoundError as missing:
        if missing.name not in _LAB:
            raise
        fail(
            f"The command `{name}` belongs to the laboratory, which is not part of the installed"
            " product. Run it in a checkout of the source: make setup, then"
            f" .venv/bin/markwarden {name}."
        )


def _wrap_function(function: object) -> typer.Typer:
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
    """Keep Typer treating this as a command group."""


def run() -> None:
    """Answer what the installed command was called with."""
    # Modules are no garbage, and the end frees all memory at once: otherwise a third of the time of
    # a short command goes to the collector.
    gc.disable()
    atexit.register(gc.freeze)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    app(prog_name="markwarden")


if __name__ == "__main__":  # in the image, which holds no installed package of ours
    run()
