"""A screener with an index of what the database holds now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gateways import configured
from gateways.marketplace import Marketplace, Marketplaces
from records.accounts.models import Account
from records.actions.screening import intake
from records.screening.models import Verdict
from records.screening.work import PARTS
from tests.factories.screening import screened_listings
from tests.fakes.http_server import Server, reply
from workers import processes
from workers.cases.context import WorkerContext, set_current_context
from workers.index.build import build_index
from workers.index.loader import LoadedIndex
from workers.screening.perform import screen_part


@contextmanager
def running_screener(folder: Path, server: Server | None = None) -> Iterator[WorkerContext]:
    """A screener's context; pictures are fetched from this server."""
    intake._parse_batch.cache_clear()
    vault = configured.vault()
    build_index(vault)
    index = LoadedIndex(vault, folder)
    assert index.refresh()
    context = replace(processes._build_context(1, is_suspect=False), vault=vault, index=index)
    if server is not None:
        origin = f"http://127.0.0.1:{server.port}"
        place = Marketplace(
            "lab", origin, f"{origin}/hook", ("whsec_MDEy",), is_loopback_allowed=True
        )
        context = replace(context, marketplaces=Marketplaces([place]))
    set_current_context(context)
    try:
        yield context
    finally:
        context.sandbox.close()
        if server is not None:
            context.marketplaces.close()


def screen_lines(*lines: dict[str, object], account: Account) -> list[str]:
    """Screen some lines; return the answer to each, with the rules that hold it."""
    batch = screened_listings.batch(*lines, account=account)
    for part in (part for _ in range(2) for part in batch.parts.all()):
        PARTS.mark_sent([part.pk])
        screen_part.fn(part.pk)
    assert not batch.parts.exists()
    verdicts = Verdict.objects.filter(batch_id=batch.pk).order_by("number")
    return [",".join([verdict.answer, *verdict.rules]) for verdict in verdicts]


def show_picture(server: Server, name: str, content: bytes) -> list[dict[str, str]]:
    """A picture of a line that the server gives out."""
    server.replies[f"/{name}"] = reply(content)
    return [{"url": server.url(f"/{name}")}]
