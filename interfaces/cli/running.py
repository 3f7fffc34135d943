"""The command `markwarden run`: one process of the cluster, until a signal says stop."""

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Final

import typer

from interfaces.cli.ready import records, stop

running = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run one process of the cluster in the foreground; `markwarden up` runs them all.",
)

_PLAIN: Final = {
    "suspect": "Run alone, one at a time, the cases that brought other workers down.",
    "dispatcher": "Send waiting work to the queue, the earliest due first and fair to every filer.",
    "sweeper": "Bring back work that was lost with a worker, a message or the queue.",
    "timers": "Carry out what falls due: questions that lapse, rights that expire, evaluations.",
    "indexer": "Build the rights index and publish it.",
    "deliver": "Drain the outbox: enforcement, webhooks and letters.",
}

_Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
_Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")]


@running.command()
def web(host: _Host = None, port: _Port = None) -> None:
    """Serve the portal, the console and the API; on 127.0.0.1:8000 unless told otherwise."""
    _run("web", host=host, port=port)


@running.command()
def worker(
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Cases at once in this process; else as the settings say."
        ),
    ] = None,
) -> None:
    """Freeze, match and decide cases."""
    _run("worker", threads=threads)


@running.command()
def metrics(host: _Host = None, port: _Port = None) -> None:
    """Serve the state of the records to Prometheus; where, the settings say."""
    _run("metrics", host=host, port=port)


def _run(name: str, **options: int | str | None) -> None:
    with records():
        processes, fitness, standing = map(
            import_module,
            ("workers.processes", "workers.queue_fitness", "records.walls.standing"),
        )
        given = {option: value for option, value in options.items() if value is not None}
        try:
            getattr(processes, name)(**given)
        except (fitness.QueueUnreachable, fitness.UnsafeQueue, standing.OpenWall) as unfit:
            stop(str(unfit))


def _plain(name: str) -> Callable[[], None]:
    def start() -> None:
        _run(name)

    return start


for _name, _says in _PLAIN.items():
    running.command(_name, help=_says)(_plain(_name))
