"""Once a case is upheld, live listings that look the same are proposed to its owner."""

from datetime import timedelta

from gateways import configured
from records import policies
from records.accounts.models import Account
from records.actions.filing import relisting_watch
from records.actions.screening.fingerprints import make_fingerprints
from records.actions.screening.near_duplicates import dismiss_near_duplicates, list_open
from records.cases.models import Case
from records.clock import database_now
from records.filing.models import RelistingCheck
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.rights.models import AuthorisedSeller, Right
from records.screening.models import Fingerprint, NearDuplicate, NewestVersion
from tests.factories import seller_cases
from tests.factories.files.photographs import jpeg, photo
from tests.factories.screening.held_listings import seller_of
from tests.factories.screening.screened_listings import line
from tests.factories.screening.screeners import screen_lines, show_picture
from tests.factories.takedown_requests import new_user
from tests.fakes.http_server import Server
from workers.cases import listing_watch
from workers.cases.context import WorkerContext

_TITLE = "Zorvin red running shoes"


def _uphold(right: Right, listing: str = "L-0", title: str = "") -> Case:
    (case,) = seller_cases.create_upheld_cases(right, listing)
    assert case.frozen is not None
    key = configured.vault().put(jpeg(photo("coffee.png")))
    case.frozen.pictures, case.frozen.title = [{"sha256": key, "error": ""}], title or _TITLE
    case.frozen.save()
    Case.objects.filter(pk=case.pk).update(upheld_at=database_now() - timedelta(hours=1))
    return case


def _list_proposals(context: WorkerContext) -> list[tuple[str, bool, bool, bool]]:
    make_fingerprints(context.vault, lambda: context.sandbox, database_now())
    rows = NearDuplicate.objects.order_by("listing")
    return [
        (row.listing, row.has_same_picture, row.has_same_title, row.is_linked_seller)
        for row in rows
    ]


def test_the_same_picture_saved_again_and_the_same_title_are_proposed_once(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    again = show_picture(server, "again", jpeg(photo("coffee.png"), quality=55))
    other = show_picture(server, "other", jpeg(photo("rocket.jpg")))
    lines = [
        line("M-1", pictures=again, seller={"shop": "S-9"}),
        line("M-2", title=_TITLE.upper(), pictures=other),
        line("M-3", pictures=other),
        line("L-0", pictures=again, seller={"shop": "S-9"}),
    ]
    assert set(screen_lines(*lines, account=sender)) == {"passed"}
    case = _uphold(right)
    proposals = [("M-1", True, False, False), ("M-2", False, True, True)]
    assert _list_proposals(context) == proposals
    assert Fingerprint.objects.get().alike == 2
    notice = Outgoing.objects.get(kind="near_duplicates")
    assert notice.subject_id == case.request_id
    assert _list_proposals(context) == proposals


def test_what_is_held_old_or_of_an_authorised_seller_is_not_proposed(
    context: WorkerContext, sender: Account, right: Right
) -> None:
    AuthorisedSeller.objects.create(right=right, seller=seller_of("S-5"))
    lines = [line(f"M-{n}", title=_TITLE, seller={"shop": f"S-{n}"}) for n in (3, 4, 5)]
    assert set(screen_lines(*lines, account=sender)) == {"passed"}
    NewestVersion.objects.filter(listing="M-3").update(answer="held")
    days = timedelta(days=policies.policy().screening.near_duplicate_days)
    NewestVersion.objects.filter(listing="M-4").update(screened_at=database_now() - days)
    _uphold(right)
    assert _list_proposals(context) == []
    assert not Outgoing.objects.filter(kind="near_duplicates").exists()


def test_what_was_dismissed_for_a_right_stays_dismissed_and_a_reversal_hides_the_rest(
    context: WorkerContext, sender: Account, right: Right
) -> None:
    screen_lines(*(line(f"M-{n}", title=_TITLE) for n in (1, 2)), account=sender)
    case, person = _uphold(right), new_user(right.owner)
    assert len(_list_proposals(context)) == 2
    first = NearDuplicate.objects.order_by("pk")[0]
    now = database_now()
    dismiss_near_duplicates(case, [first.pk], person, now=now)
    _uphold(right, "L-00")
    assert len(_list_proposals(context)) == 2
    assert list_open(right.owner_id).count() == 1
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    assert not list_open(right.owner_id).exists()


def test_while_a_case_is_watched_what_comes_later_is_proposed_too(
    context: WorkerContext, sender: Account, server: Server, right: Right
) -> None:
    case, person, now = _uphold(right), new_user(right.owner), database_now()
    assert _list_proposals(context) == []
    again = show_picture(server, "again", jpeg(photo("coffee.png"), quality=55))
    screen_lines(line("M-9", pictures=again, seller={"shop": "S-9"}), account=sender)
    Case.objects.filter(pk=case.pk).update(upheld_at=now - timedelta(days=2))
    Listing.objects.update(is_down=True, told_is_down=True)
    listing_watch.tick()
    assert not NearDuplicate.objects.exists(), "nobody asked"
    relisting_watch.start_watch(
        case.account_id, case.request.public_id, person, actor="user:1", now=now
    )
    for _ in range(2):
        listing_watch.tick()
        RelistingCheck.objects.all().delete()
    row = NearDuplicate.objects.get()
    assert (row.listing, row.has_same_picture, row.is_linked_seller) == ("M-9", True, False)
    assert Fingerprint.objects.get().alike == 1
    assert Outgoing.objects.get(kind="near_duplicates").subject_id == case.request_id


def test_beyond_the_most_of_a_case_they_are_counted(
    context: WorkerContext, sender: Account, right: Right
) -> None:
    screen_lines(*(line(f"M-{n:03}", title=_TITLE) for n in range(302)), account=sender)
    _uphold(right)
    assert len(_list_proposals(context)) == 300
    assert Fingerprint.objects.get().alike == 302
