"""A seller comes in by a link that its marketplace signed: once, at once, and by no other."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jwt
import pytest

from records.actions.sellers import sign_in
from records.actions.sellers.sign_in import EntryRefused, UnknownShop
from records.cases.models import Case
from records.rights.models import Right
from records.row_security.connection_role import assume_role
from records.sellers.models import Seller, SellerEntry, Shop
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.records.row_security.test_policies import as_role

SECRET: Final = "a-secret-of-the-laboratory-" + "0123456789" * 4
_SECRETS: Final = {"lab": SECRET}
_HOW_TO: Final = Path(__file__).parents[3] / "docs" / "how-to" / "sign-sellers-in.md"


def token(*, secret: str = SECRET, algorithm: str = "HS256", **changes: object) -> str:
    """A link's token, right but for the changes."""
    issued_at = int(record_cases.NOW.timestamp())
    claims: dict[str, Any] = {
        "iss": "lab",
        "sub": "S-1",
        "aud": "markwarden",
        "iat": issued_at,
        "exp": issued_at + 120,
        "jti": "one",
    }
    return jwt.encode({**claims, **changes}, secret, algorithm=algorithm)


@pytest.fixture
def seller(db: None) -> Seller:
    """With one shop."""
    new_seller = Seller.objects.create(legal_name="Bay Street Goods")
    Shop.objects.create(seller=new_seller, marketplace="lab", external_id="S-1")
    return new_seller


def _enter(token: str, now: datetime = record_cases.NOW) -> Seller:
    return sign_in.sign_in_seller(token, _SECRETS, now=now)


def test_a_signed_link_lets_the_seller_of_the_shop_in(seller: Seller) -> None:
    assert _enter(token()) == seller


def test_a_link_lets_in_once(seller: Seller) -> None:
    _enter(token())
    with pytest.raises(EntryRefused):
        _enter(token())
    assert _enter(token(jti="two")) == seller


_EPOCH: Final = int(record_cases.NOW.timestamp())
_WRONG: Final[dict[str, str]] = {
    "another secret": token(secret="another-secret-" + "of-many-characters" * 3),
    "no signature": token(secret="", algorithm="none"),
    "another algorithm": token(algorithm="HS512"),
    "another audience": token(aud="somebody-else"),
    "another marketplace": token(iss="elsewhere"),
    "good for too long": token(exp=_EPOCH + 301),
    "from the future": token(iat=_EPOCH + 60, exp=_EPOCH + 120),
    "late": token(iat=_EPOCH - 120, exp=_EPOCH),
    "a shop that is a number": token(sub=7),
    "a name that is a list": token(jti=["one"]),
    "no token": "nothing",
    "empty": "",
}


@pytest.mark.parametrize("token", list(_WRONG.values()), ids=list(_WRONG))
def test_a_link_that_is_not_right_lets_nobody_in(seller: Seller, token: str) -> None:
    with pytest.raises(EntryRefused):
        _enter(token)
    assert not SellerEntry.objects.exists()


def test_a_link_is_good_until_its_end_and_not_at_it(seller: Seller) -> None:
    ends_at = record_cases.NOW + timedelta(seconds=120)
    with pytest.raises(EntryRefused):
        _enter(token(), now=ends_at)
    assert _enter(token(), now=ends_at - timedelta(microseconds=1)) == seller


def test_a_shop_that_nobody_complained_of_has_nothing_to_see(seller: Seller) -> None:
    with pytest.raises(UnknownShop):
        _enter(token(sub="S-2"))


def test_used_links_are_forgotten_when_they_are_good_no_more(seller: Seller) -> None:
    _enter(token())
    sign_in.delete_expired_entries(record_cases.NOW)
    assert SellerEntry.objects.count() == 1
    sign_in.delete_expired_entries(record_cases.NOW + timedelta(hours=1))
    assert not SellerEntry.objects.exists()


def test_a_door_that_does_not_know_yet_who_comes_can_let_a_seller_in(seller: Seller) -> None:
    with as_role(APP_ROLE, ConnectionRole.DOOR):
        assert _enter(token()) == seller


def test_a_seller_sees_its_own_cases_and_no_others(mark: Right) -> None:
    first = record_cases.freeze_case(record_cases.file_cases(mark, "L-1")[0], shop="S-1")
    record_cases.freeze_case(record_cases.file_cases(mark, "L-2")[0], shop="S-2")
    with as_role(APP_ROLE):
        assume_role(ConnectionRole.MERCHANT, seller_id=first.seller_id)
        assert [case.pk for case in Case.objects.all()] == [first.pk]
        assert Right.objects.get().pk == mark.pk
        assert [seller.pk for seller in Seller.objects.all()] == [first.seller_id]


def test_the_snippet_of_the_how_to_makes_a_good_link(seller: Seller) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", _HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    place: dict[str, Any] = {"marketplace": "lab", "shop_id": "S-1", "seller_secret": SECRET}
    exec(snippet, place)  # noqa: S102  # what the page tells others to run
    assert (
        sign_in.sign_in_seller(
            place["token"], _SECRETS, now=datetime.now(tz=record_cases.NOW.tzinfo)
        )
        == seller
    )
