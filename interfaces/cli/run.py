"""The command `markwarden run`: one process of the cluster, until a signal says stop."""

from collections.abc import Callable
from typing import Annotated, Final

import typer

from gateways.configured import FolderUnnamed
from interfaces.cli.printing import fail
from interfaces.cli.ready import reach_records
from matchers.image.sandbox.connection import SandboxBroken
from records.ledger import log_keys
from records.ledger.log_keys import LogKeyMisplaced
from records.row_security.connection_role import RowSecurityMissing
from workers import processes
from workers.feeds.reader import KafkaMissing
from workers.queue.checks import UnsafeQueue
from workers.runtime.listening import PlainListening

run = typer.Typer(no_args_is_help=True, add_completion=False)

_Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
_Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")]


@run.command("web")
def run_web(host: _Host = None, port: _Port = None) -> None:
    """Serve the portal, the console and the API; on 127.0.0.1:8000 unless told otherwise."""
    _run_process(processes.web, host=host, port=port)


@run.command("worker")
def run_worker(
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Cases at once in this process; by default as in the settings."
        ),
    ] = None,
) -> None:
    """Freeze, match and decide cases."""
    _run_process(processes.worker, threads=threads)


@run.command("metrics")
def run_metrics(host: _Host = None, port: _Port = None) -> None:
    """Serve the state of the records to Prometheus, at the address in the settings."""
    _run_process(processes.metrics, host=host, port=port)


@reach_records()
def _run_process(process: Callable[..., None], **options: int | str | None) -> None:
    arguments = {name: value for name, value in options.items() if value is not None}
    try:
        log_keys.check_place(process.__name__)
        process(**arguments)
    except (
        UnsafeQueue,
        RowSecurityMissing,
        SandboxBroken,
        FolderUnnamed,
        PlainListening,
        KafkaMissing,
        LogKeyMisplaced,
    ) as unfit:
        fail(str(unfit))


def _build_command(process: Callable[..., None]) -> Callable[[], None]:
    def run_process() -> None:
        _run_process(process)

    return run_process


_WITHOUT_OPTIONS: Final = {
    processes.suspect: "Run alone, one at a time, the cases that stopped other workers.",
    processes.screener: "Screen listings before they are published; it takes no cases.",
    processes.dispatcher: (
        "Send waiting work to the queue, the earliest due first and fair to every filer."
    ),
    processes.sweeper: "Bring back work that was lost with a worker, a message or the queue.",
    processes.timers: (
        "Carry out what falls due: questions that lapse, rights that expire, evaluations."
    ),
    processes.indexer: "Build the rights index and publish it.",
    processes.deliver: "Drain the outbox: enforcement, webhooks and letters.",
}

for _process, _summary in _WITHOUT_OPTIONS.items():
    run.command(_process.__name__, help=_summary)(_build_command(_process))
