"""Pictures of lines: copies of photographs and of what was upheld, each opened once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pytest_django import Settings

from gateways import configured
from matchers.image.picture import Picture, Refused
from matchers.image.sandbox.pool import Sandbox
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
from tests.factories.files.photographs import jpeg, photo, png
from tests.factories.quality_cases import policy_saying
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from tests.factories.screening.screeners import screen_lines, show_picture
from tests.fakes.http_server import Server, reply
from workers.cases.context import WorkerContext, set_current_context
from workers.index.build import build_index
from workers.screening import fingerprints
from workers.screening.perform import screen_part


@pytest.fixture
def context(context: WorkerContext, right: Right) -> WorkerContext:
    """A screener whose index knows a photograph of the right's owner."""
    reference = build_reference(jpeg(photo("chelsea.png")), "photo", context.vault, context.sandbox)
    reference.right = right
    reference.save()
    build_index(context.vault)
    assert context.index.refresh()
    return context


def test_a_copy_of_the_owners_photograph_is_held_but_not_of_an_authorised_seller(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    copies = show_picture(server, "copy", jpeg(photo("chelsea.png"), quality=60))
    other = show_picture(server, "other", jpeg(photo("coffee.png")))
    (case,) = seller_cases.create_upheld_cases(right, "L-0", shop="S-2")
    assert case.seller_id is not None
    AuthorisedSeller.objects.create(right=right, seller_id=case.seller_id)
    lines = [
        line("L-1", pictures=copies),
        line("L-2", pictures=other),
        line("L-3", pictures=copies, seller={"shop": "S-2"}),
    ]
    assert screen_lines(*lines, account=sender) == ["held,taken_picture", "passed", "passed"]
    before = len(server.requests)
    assert screen_lines(line("L-1", 2, pictures=copies), account=sender) == ["held,taken_picture"]
    assert len(server.requests) == before  # a picture that was seen is not fetched again


def test_a_picture_that_cannot_be_had_is_screened_by_its_text(
    context: WorkerContext, sender: Account, server: Server
) -> None:
    server.replies["/gone"] = reply(b"", "404 Not Found")
    missing = [{"url": server.url("/gone")}, {"url": "https://elsewhere.example/1.jpg"}]
    lines = [line("L-1", pictures=missing), line("L-2", title="Z0rvex shoes", pictures=missing)]
    assert screen_lines(*lines, account=sender) == ["passed", "held,disguised_mark"]
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
    lie = [{**show_picture(server, "lie", innocent)[0], "sha256": digest}]
    truth = [{**show_picture(server, "copy", copy)[0], "sha256": digest}]
    assert screen_lines(line("L-1", pictures=lie), account=sender) == ["passed"]
    assert screen_lines(line("L-2", pictures=truth), account=sender) == ["held,taken_picture"]


class _Noting(Sandbox):
    """Notes how many files it is given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = list[int]()

    def hash_all(self, files: Sequence[bytes]) -> tuple[Picture | Refused, ...]:
        """Return what each shows."""
        self.counts.append(len(files))
        return super().hash_all(files)


def test_of_a_part_few_pictures_are_in_memory_at_a_time(
    context: WorkerContext, sender: Account, server: Server
) -> None:
    pictures = [
        show_picture(server, f"tone-{tone}", png(Image.new("RGB", (64, 64), (tone, 90, 150))))
        for tone in range(0, 200, 10)
    ]
    lines = [line(f"L-{number}", pictures=shown) for number, shown in enumerate(pictures)]
    with _Noting() as sandbox:
        set_current_context(replace(context, sandbox=sandbox))
        assert screen_lines(*lines, account=sender) == ["passed"] * 20
    assert sum(sandbox.counts) == 20
    assert max(sandbox.counts) <= 8


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
    copies = show_picture(server, "again", jpeg(photo("coffee.png"), quality=55))
    lines = [line(f"L-{shop}", pictures=copies, seller={"shop": shop}) for shop in ("S-1", "S-9")]
    assert screen_lines(*lines, account=sender) == ["held,upheld_again", "passed"]
    alike = line("L-3", title=record_cases.TITLE, pictures=copies, seller={"shop": "S-9"})
    assert screen_lines(alike, account=sender) == ["held,upheld_again"]
    assert HeldListing.objects.get(listing="L-3").reasons[0]["fingerprint_id"]
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    _refresh(context)
    later = line("L-4", title=record_cases.TITLE, pictures=copies)
    assert screen_lines(later, account=sender) == ["passed"]


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
    copies = show_picture(server, "again", jpeg(photo("coffee.png"), quality=55))
    with policy_saying(settings, tmp_path, flood_sellers=2):
        for shop in ("S-7", "S-8"):
            passes = line(f"L-{shop}", pictures=copies, seller={"shop": shop})
            assert screen_lines(passes, account=sender) == ["passed"]
        assert screen_lines(line("L-1", pictures=copies), account=sender) == ["held,upheld_again"]
        other = line("L-9", pictures=copies, seller={"shop": "S-9"})
        assert screen_lines(other, account=sender) == ["passed"]
        assert screen_lines(line("L-2", pictures=copies), account=sender) == ["passed"], (
            "three shops show it"
        )
    with policy_saying(settings, tmp_path, flood_sellers=100):
        assert screen_lines(line("L-3", pictures=copies), account=sender) == ["held,upheld_again"]
    negative = build_reference(
        jpeg(photo("coffee.png"), quality=70), "photo", context.vault, context.sandbox
    )
    negative.right, negative.is_negative = right, True
    negative.save()
    assert screen_lines(line("L-4", pictures=copies), account=sender) == ["passed"]


def test_a_part_of_what_was_upheld_is_held_where_seller_or_title_speaks_for_it(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    upheld = photo("coffee.png")
    case = _uphold(right, jpeg(upheld))
    _refresh(context)
    wide, high = upheld.size
    part = upheld.crop((wide // 8, high // 9, wide, high - high // 7))
    pictures = show_picture(server, "part", jpeg(ImageOps.mirror(part), quality=60))
    other = show_picture(server, "other", jpeg(photo("rocket.jpg")))
    lines = [
        line("L-1", pictures=pictures),
        line("L-2", title=record_cases.TITLE, pictures=pictures, seller={"shop": "S-9"}),
        line("L-3", pictures=pictures, seller={"shop": "S-9"}),
        line("L-4", pictures=other),
    ]
    verdict = "held,upheld_again"
    assert screen_lines(*lines, account=sender) == [verdict, verdict, "passed", "passed"]
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    _refresh(context)
    assert screen_lines(line("L-5", pictures=pictures), account=sender) == ["passed"]


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
