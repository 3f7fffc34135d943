"""Two acts on one right at once: once each, and never in a circle."""

from datetime import timedelta
from functools import partial

from pipeline.vocabulary import RightState
from records.accounts.models import Account
from records.actions.rights import authorised_sellers, expiry, references, repository, submission
from records.actions.rights.references import REMOVED
from records.rights.models import NamedShop, Reference, Right
from tests.factories import record_cases
from tests.factories.record_cases import NOW
from tests.factories.sellers.applications import create_seller
from tests.factories.submitted_rights import GOOD, owner
from tests.records.conftest import Overlap

__all__ = ["owner"]


def _lock(right: Right) -> Right:
    return Right.objects.select_for_update().get(pk=right.pk)


def test_a_form_that_is_sent_by_two_clicks_becomes_one_right(
    owner: Account, overlap: Overlap
) -> None:
    draft = record_cases.account().public_id  # any uuid, of a form that was never saved
    create = partial(submission.create_right, owner.pk, GOOD, actor="u", now=NOW, draft=draft)
    first, second = overlap(create, create)
    assert first.result() == second.result() == Right.objects.get()


def test_a_picture_that_is_removed_while_it_is_released_is_removed(
    mark: Right, overlap: Overlap
) -> None:
    picture = Reference.objects.create(right=mark, sha256="ab", family=0, quarantined_at=NOW)
    removal_future, release_future = overlap(
        partial(_lock, mark),
        partial(references.release_reference, picture.pk, actor="user:1", now=NOW),
        then=partial(references.remove_reference, picture.pk, actor="user:2", now=NOW),
    )
    assert (removal_future.exception(), release_future.exception()) == (None, None)
    picture.refresh_from_db()
    assert (picture.error, picture.quarantined_at) == (REMOVED, None)


def test_a_shop_that_is_removed_while_its_seller_is_found_out_is_removed(
    mark: Right, overlap: Overlap
) -> None:
    create_seller("S-7")
    shop = authorised_sellers.name_shop(mark.pk, "lab", shop="S-7", actor="user:1", now=NOW)
    removal_future, identification_future = overlap(
        partial(_lock, mark),
        partial(authorised_sellers.identify_sellers, NOW),
        then=partial(authorised_sellers.remove_shop, shop.pk, actor="user:1", now=NOW),
    )
    assert (removal_future.exception(), identification_future.result()) == (None, 0)
    assert not mark.authorised_sellers.exists()


def test_a_shop_that_is_removed_by_two_clicks_is_removed_once(
    mark: Right, overlap: Overlap
) -> None:
    shop = authorised_sellers.name_shop(mark.pk, "lab", shop="S-7", actor="user:1", now=NOW)
    remove = partial(authorised_sellers.remove_shop, shop.pk, actor="user:1", now=NOW)
    assert [future.exception() for future in overlap(remove, remove)] == [None, None]
    assert not NamedShop.objects.exists()
    mark.refresh_from_db()
    assert mark.version == 2


def test_a_right_that_is_renewed_while_it_expires_stays_in_force(
    mark: Right, overlap: Overlap
) -> None:
    yesterday, later = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=3650)
    Right.objects.update(state=RightState.EXPIRING, expires_on=yesterday, renews_until=later)
    renewal_future, expiry_future = overlap(
        partial(repository.mark_verified, mark.pk, actor="user:1", now=NOW),
        partial(expiry.expire_rights, NOW),
    )
    assert (renewal_future.exception(), expiry_future.result()) == (None, 0)
    mark.refresh_from_db()
    assert (mark.state, mark.expires_on) == (RightState.VERIFIED, later)
