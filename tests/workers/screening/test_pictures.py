"""Pictures of lines: copies of photographs and of what was upheld, each opened once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import ImageOps
from pytest_django import Settings

from gateways import configured
from gateways.marketplace import Marketplace, Marketplaces
from records.accounts.models import Account
from records.actions.rights.references import build_reference
from records.actions.screening.fingerprints import make_fingerprints
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import AuthorisedSeller, Right
from records.screening.models import Batch, Fingerprint, HeldListing, Verdict
from records.screening.verdict_rows import describe_verdicts
from records.screening.work import PARTS
from tests.factories import record_cases, seller_cases
from tests.factories.files.photographs import jpeg, photo
from tests.factories.quality_cases import policy_saying
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from tests.fakes.http_server import Server, reply
from workers import processes
from workers.cases.context import WorkerContext, set_current_context
from workers.index.build import build_index
from workers.index.loader import LoadedIndex
from workers.screening import fingerprints
from workers.screening.perform import screen_part


@pytest.fixture
def right(committed_database: None) -> Right:
    return record_cases.right(record_cases.account())


@pytest.fixture
def sender(right: Right) -> Account:
    return screened_listings.sender()


@pytest.fixture
def server() -> Iterator[Server]:
    http_server = Server()
    yield http_server
    http_server.close()


@pytest.fixture
def context(
    right: Right, sender: Account, server: Server, settings: Settings, tmp_path: Path
) -> Iterator[WorkerContext]:
    """A screener whose index knows a photograph of the right's owner."""
    folder = {"vault_folder": tmp_path / "vault"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=folder)
    configured.vault.cache_clear()
    vault, origin = configured.vault(), f"http://127.0.0.1:{server.port}"
    place = Marketplace("lab", origin, f"{origin}/hook", ("whsec_MDEy",), is_loopback_allowed=True)
    worker_context = processes._build_context(1, is_suspect=False)
    reference = build_reference(jpeg(photo("chelsea.png")), "photo", vault, worker_context.sandbox)
    reference.right = right
    reference.save()
    build_index(vault)
    index = LoadedIndex(vault, tmp_path / "index")
    assert index.refresh()
    worker_context = replace(
        worker_context, vault=vault, index=index, marketplaces=Marketplaces([place])
    )
    set_current_context(worker_context)
    yield worker_context
    worker_context.marketplaces.close()
    worker_context.sandbox.close()
    configured.vault.cache_clear()


def _screen(*lines: dict[str, object], account: Account) -> list[str]:
    batch = screened_listings.batch(*lines, account=account)
    for part in (part for _ in range(2) for part in batch.parts.all()):
        PARTS.mark_sent([part.pk])
        screen_part.fn(part.pk)
    verdicts = Verdict.objects.filter(batch_id=batch.pk).order_by("number")
    return [",".join([verdict.answer, *verdict.rules]) for verdict in verdicts]


def _show(server: Server, name: str, content: bytes) -> list[dict[str, str]]:
    server.replies[f"/{name}"] = reply(content)
    return [{"url": server.url(f"/{name}")}]


def test_a_copy_of_the_owners_photograph_is_held_but_not_of_an_authorised_seller(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    copies = _show(server, "copy", jpeg(photo("chelsea.png"), quality=60))
    other = _show(server, "other", jpeg(photo("coffee.png")))
    (case,) = seller_cases.create_upheld_cases(right, "L-0", shop="S-2")
    assert case.seller_id is not None
    AuthorisedSeller.objects.create(right=right, seller_id=case.seller_id)
    lines = [
        line("L-1", pictures=copies),
        line("L-2", pictures=other),
        line("L-3", pictures=copies, seller={"shop": "S-2"}),
    ]
    assert _screen(*lines, account=sender) == ["held,taken_picture", "passed", "passed"]
    before = len(server.requests)
    assert _screen(line("L-1", 2, pictures=copies), account=sender) == ["held,taken_picture"]
    assert len(server.requests) == before  # a picture that was seen is not fetched again


def test_a_picture_that_cannot_be_had_is_screened_by_its_text(
    context: WorkerContext, sender: Account, server: Server
) -> None:
    server.replies["/gone"] = reply(b"", "404 Not Found")
    missing = [{"url": server.url("/gone")}, {"url": "https://elsewhere.example/1.jpg"}]
    lines = [line("L-1", pictures=missing), line("L-2", title="Z0rvex shoes", pictures=missing)]
    assert _screen(*lines, account=sender) == ["passed", "held,disguised_mark"]
    assert set(Verdict.objects.values_list("pictures_unseen", flat=True)) == {2}
    assert describe_verdicts(Batch.objects.get())[0]["pictures_unseen"] == 2
    assert sum(b"/gone" in request for request in server.requests) == 2, "looked for once more"


def test_a_picture_that_is_there_a_little_later_is_looked_for_once_more(
    context: WorkerContext, sender: Account, server: Server
) -> None:
    address = server.url("/late")
    server.replies["/late"] = reply(b"", "404 Not Found")
    batch = screened_listings.batch(line(pictures=[{"url": address}]), account=sender)
    part = batch.parts.get()
    PARTS.mark_sent([part.pk])
    screen_part.fn(part.pk)
    part.refresh_from_db()
    assert (part.state, part.errors) == ("waiting", 0)
    assert part.not_before > database_now()
    server.replies["/late"] = reply(jpeg(photo("chelsea.png"), quality=60))
    PARTS.mark_sent([part.pk])
    screen_part.fn(part.pk)
    verdict = Verdict.objects.get()
    assert (verdict.answer, verdict.rules) == ("held", ["taken_picture"])
    assert verdict.pictures_unseen == 0


def test_what_may_not_be_fetched_is_not_looked_for_again(
    context: WorkerContext, sender: Account
) -> None:
    elsewhere = [{"url": "https://elsewhere.example/1.jpg"}]
    part = screened_listings.batch(line(pictures=elsewhere), account=sender).parts.get()
    PARTS.mark_sent([part.pk])
    screen_part.fn(part.pk)
    assert Verdict.objects.get().pictures_unseen == 1


def test_a_hash_that_is_not_the_pictures_own_hides_nothing_from_others(
    context: WorkerContext, sender: Account, server: Server
) -> None:
    copy, innocent = jpeg(photo("chelsea.png"), quality=61), jpeg(photo("coffee.png"))
    digest = sha256(copy).hexdigest()
    lie = [{**_show(server, "lie", innocent)[0], "sha256": digest}]
    truth = [{**_show(server, "copy", copy)[0], "sha256": digest}]
    assert _screen(line("L-1", pictures=lie), account=sender) == ["passed"]
    assert _screen(line("L-2", pictures=truth), account=sender) == ["held,taken_picture"]


def _uphold(right: Right, content: bytes, shop: str = "S-1") -> Case:
    """A case upheld an hour ago on a listing with this picture."""
    (case,) = seller_cases.create_upheld_cases(right, "L-0", shop=shop)
    assert case.frozen is not None
    case.frozen.pictures = [{"sha256": configured.vault().put(content), "error": ""}]
    case.frozen.save()
    Case.objects.filter(pk=case.pk).update(upheld_at=database_now() - timedelta(hours=1))
    return case


def _refresh(context: WorkerContext) -> None:
    """A round of the timers, and one of the screener."""
    make_fingerprints(context.vault, lambda: context.sandbox, database_now())
    fingerprints.tick()


def test_what_was_upheld_comes_back_and_is_held_until_the_case_is_reversed(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    case = _uphold(right, jpeg(photo("coffee.png")))
    _refresh(context)
    assert Fingerprint.objects.get().case_id == case.pk
    copies = _show(server, "again", jpeg(photo("coffee.png"), quality=55))
    lines = [line(f"L-{shop}", pictures=copies, seller={"shop": shop}) for shop in ("S-1", "S-9")]
    assert _screen(*lines, account=sender) == ["held,upheld_again", "passed"]
    alike = line("L-3", title=record_cases.TITLE, pictures=copies, seller={"shop": "S-9"})
    assert _screen(alike, account=sender) == ["held,upheld_again"]
    assert HeldListing.objects.get(listing="L-3").reasons[0]["fingerprint_id"]
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    _refresh(context)
    later = line("L-4", title=record_cases.TITLE, pictures=copies)
    assert _screen(later, account=sender) == ["passed"]


def test_a_negative_and_what_many_shops_show_say_nothing_of_what_was_upheld(
    context: WorkerContext,
    sender: Account,
    server: Server,
    right: Right,
    settings: Settings,
    tmp_path: Path,
) -> None:
    _uphold(right, jpeg(photo("coffee.png")))
    _refresh(context)
    copies = _show(server, "again", jpeg(photo("coffee.png"), quality=55))
    with policy_saying(settings, tmp_path, flood_sellers=2):
        for shop in ("S-7", "S-8"):
            passes = line(f"L-{shop}", pictures=copies, seller={"shop": shop})
            assert _screen(passes, account=sender) == ["passed"]
        assert _screen(line("L-1", pictures=copies), account=sender) == ["held,upheld_again"]
        other = line("L-9", pictures=copies, seller={"shop": "S-9"})
        assert _screen(other, account=sender) == ["passed"]
        assert _screen(line("L-2", pictures=copies), account=sender) == ["passed"], (
            "three shops show it"
        )
    with policy_saying(settings, tmp_path, flood_sellers=100):
        assert _screen(line("L-3", pictures=copies), account=sender) == ["held,upheld_again"]
    negative = build_reference(
        jpeg(photo("coffee.png"), quality=70), "photo", context.vault, context.sandbox
    )
    negative.right, negative.is_negative = right, True
    negative.save()
    assert _screen(line("L-4", pictures=copies), account=sender) == ["passed"]


def test_a_part_of_what_was_upheld_is_held_where_seller_or_title_speaks_for_it(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    upheld = photo("coffee.png")
    case = _uphold(right, jpeg(upheld))
    _refresh(context)
    wide, high = upheld.size
    part = upheld.crop((wide // 8, high // 9, wide, high - high // 7))
    pictures = _show(server, "part", jpeg(ImageOps.mirror(part), quality=60))
    other = _show(server, "other", jpeg(photo("rocket.jpg")))
    lines = [
        line("L-1", pictures=pictures),
        line("L-2", title=record_cases.TITLE, pictures=pictures, seller={"shop": "S-9"}),
        line("L-3", pictures=pictures, seller={"shop": "S-9"}),
        line("L-4", pictures=other),
    ]
    verdict = "held,upheld_again"
    assert _screen(*lines, account=sender) == [verdict, verdict, "passed", "passed"]
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    _refresh(context)
    assert _screen(line("L-5", pictures=pictures), account=sender) == ["passed"]


def test_a_ruling_that_can_still_be_undone_leaves_no_fingerprint(
    context: WorkerContext, right: Right
) -> None:
    case = _uphold(right, jpeg(photo("coffee.png")))
    Case.objects.filter(pk=case.pk).update(upheld_at=database_now() - timedelta(seconds=80))
    _refresh(context)
    assert not Fingerprint.objects.exists()


def test_a_picture_that_retention_took_keeps_no_other_listing_from_its_fingerprint(
    context: WorkerContext, right: Right
) -> None:
    without_picture, with_picture = (
        _uphold(right, b"gone"),
        _uphold(right, jpeg(photo("coffee.png")), shop="S-7"),
    )
    assert without_picture.frozen is not None
    context.vault.forget(without_picture.frozen.pictures[0]["sha256"])
    _refresh(context)
    hashes = dict(Fingerprint.objects.values_list("case_id", "hashes"))
    assert set(hashes) == {without_picture.pk, with_picture.pk}
    assert not hashes[without_picture.pk]
    assert hashes[with_picture.pk]
