"""Sellers who come to a marketplace, and the people who let them in or say which are one."""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from random import Random
from typing import Any, Final

from lab.chaos.workload.web_connection import Refused, Visitor, WebLog
from records.accounts import keys
from records.accounts.models import (
    Account,
    MarketplaceScope,
    Role,
    Seller,
    SellerApplication,
    SellerJoin,
    User,
)
from records.actions.sellers import joins
from records.actions.vetting import applications, decisions
from records.clock import database_now

_SELLERS: Final = 80  # more come in no run
_AT_ONCE: Final = 8
_THINKING_SECONDS: Final = 0.4  # of people, before each decision
_JOINS_OPEN: Final = 8
_SECOND_THOUGHTS: Final = 0.2
_DECISIONS: Final = ("accept", "accept", "refuse", "ask")


@dataclass(slots=True)
class Sellers:
    """`applied` are the public ids of their applications, by the number of the seller."""

    seed: int
    applied: dict[int, uuid.UUID] = field(default_factory=dict)
    _address: str = ""
    _visitor: Visitor = field(init=False)
    _chance: Random = field(init=False)
    _verifiers: Sequence[User] = ()
    _seniors: Sequence[User] = ()

    def create(self, place: str, port: int, log: WebLog) -> None:
        """Create the key of the marketplace's systems, and the people who decide."""
        account = Account.objects.get(marketplace=place)
        key = keys.issue_key(account, now=database_now(), scopes=[MarketplaceScope.SELLERS])
        call = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._address = f"/api/v1/marketplaces/{place}/sellers"
        self._visitor, self._chance = Visitor(port, log, call), Random(f"sellers {self.seed}")  # noqa: S311  # drawn by the seed
        self._verifiers, self._seniors = (
            [
                User.objects.create(username=f"spike-{role}-of-sellers-{number}", role=role)
                for number in (1, 2)
            ]
            for role in (Role.VERIFIER, Role.SENIOR_REVIEWER)
        )

    @property
    def acts(self) -> tuple[Callable[[], None], ...]:
        """What they do again and again, each in a thread of its own."""
        return (self._apply, self._decide)

    def _apply(self) -> None:
        """Name one of the next sellers until its shop is registered, then apply for it, once."""
        left = [number for number in range(_SELLERS) if number not in self.applied]
        if not left:
            raise Refused("All of them have applied.")
        number = self._chance.choice(left[:_AT_ONCE])
        address = f"{self._address}/E-{number}"
        entity = json.dumps(_describe_entity(number))
        named = self._visitor.send_request("PUT", address, (HTTPStatus.OK,), entity)
        if json.loads(named.body)["done_at"] is None:
            raise Refused("The shop is not registered yet.")
        key = {"Idempotency-Key": str(uuid.UUID(int=number))}
        said = json.dumps(_describe_applicant(number))
        answer = self._visitor.send_request(
            "POST", f"{address}/applications", (HTTPStatus.ACCEPTED,), said, key
        )
        self.applied[number] = uuid.UUID(json.loads(answer.body)["id"])
        self._visitor.log.add_good("sellers who applied")

    def _decide(self) -> None:
        """Do one of the actions of people; a late one does nothing."""
        time.sleep(_THINKING_SECONDS)
        act = self._chance.choice((self._judge, self._answer, self._propose, self._step))
        act(database_now())

    def _judge(self, now: datetime) -> None:
        """Decide on what waits longest for a person."""
        verifier = self._chance.choice(self._verifiers)
        found = decisions.LEASE.claim(verifier, now=now)
        if found is None:
            return
        match self._chance.choice(_DECISIONS):
            case "accept":
                decisions.accept(found.pk, verifier, now=now)
            case "refuse":
                decisions.refuse(found.pk, verifier, "name_differs", "Another name.", now=now)
            case _:
                decisions.ask_applicant(found.pk, verifier, "out_of_date", "A new one?", now=now)

    def _answer(self, now: datetime) -> None:
        """Let a seller answer a question, or appeal a refusal."""
        for one in SellerApplication.objects.filter(state="needs_info")[:1]:
            actor = f"seller:{one.seller_id}"
            applications.answer_question(one.pk, one.seller_id, "See.", actor=actor, now=now)
        # Without a licence each is refused by the machine first.
        for one in SellerApplication.objects.filter(state="refused", appealed_at=None)[:1]:
            actor = f"seller:{one.seller_id}"
            applications.appeal_refusal(one.pk, one.seller_id, "Look.", actor=actor, now=now)

    def _propose(self, now: datetime) -> None:
        """Say that two sellers are one, as the first of two people."""
        known = list(Seller.objects.order_by("pk").values_list("pk", flat=True)[:_SELLERS])
        if len(known) > 1 and SellerJoin.objects.filter(closed_at=None).count() < _JOINS_OPEN:
            one, other = self._chance.sample(known, 2)
            joins.propose_join(one, other, self._chance.choice(self._seniors), "Alike.", now=now)

    def _step(self, now: datetime) -> None:
        """Confirm a join, decline it, part what was joined, or keep it."""
        for join in SellerJoin.objects.filter(closed_at=None).order_by("?")[:1]:
            # The second person has more steps than the first.
            senior = max(self._seniors, key=lambda one: len(joins.list_steps(join, one)))
            step, *others = joins.list_steps(join, senior)
            if others and self._chance.random() < _SECOND_THOUGHTS:
                (step,) = others
            joins.take_step(join.pk, step, senior, "Seen.", now=now)


def _describe_entity(number: int) -> dict[str, Any]:
    shop = {"id": f"E-{number}-shop", "name": f"Shop {number}"}
    return {"legal_name": f"Seller {number} Ltd", "country": "DE", "shops": [shop]}


def _describe_applicant(number: int) -> dict[str, Any]:
    """Return a statement: no two sellers have anything in common."""
    return {
        "legal_name": f"Seller {number} Ltd",
        "country": "DE",
        "licence_kind": "company",
        "contact_name": f"Contact {number}",
        "address": f"Street {number}, Berlin",
        "phone": f"+49 30 {number:06}",
        "mail": f"seller-{number}@spike.example",
        "payment_account": f"DE00 {number:012}",
        "is_certified": True,
        "is_warranted": True,
        "signed_by": f"Contact {number}",
    }
