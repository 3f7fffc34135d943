"""Sellers who come to a marketplace, and people who let them in, join them or close them."""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import Any, Final

from lab.chaos.workload.brands import Brands
from lab.chaos.workload.web_connection import Refused, Visitor, WebLog
from pipeline.conduct.abuse_signals import Signal
from records.accounts import keys
from records.accounts.models import Account, MarketplaceScope, Role, User
from records.actions.conduct import misuse_scan
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.sellers import bans, closures, joins
from records.actions.vetting import applications, decisions
from records.clock import database_now
from records.conduct.models import Concern
from records.sellers.models import Seller, SellerJoin
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderQuerySet, PenaltyOrderState
from records.vetting.models import SellerApplication

_SELLERS: Final = 80  # more come in no run
_AT_ONCE: Final = 8
_THINKING_SECONDS: Final = 0.4  # of people, before each decision
_DECIDERS: Final = 4  # people who decide at the same time
_JOINS_OPEN: Final = 8
_CLOSURES_OPEN: Final = 6
_NOTICE: Final = timedelta(days=30)  # it began before the run,
_LEFT_OF_NOTICE: Final = (1, 4)  # and so many seconds of it are left
_FIGURES: Final = {"days": 30, "offered": 40, "alike": 9, "risks": [["upheld", 12, 300.0, 1.2]]}
_SECOND_THOUGHTS: Final = 0.3
_DECISIONS: Final = ("accept", "accept", "refuse", "ask")


@dataclass(slots=True)
class Sellers:
    """`applied` are the public ids of their applications, by the number of the seller."""

    seed: int
    applied: dict[int, uuid.UUID] = field(default_factory=dict)
    brands: Brands = field(init=False)
    _address: str = ""
    _visitor: Visitor = field(init=False)
    _chance: Random = field(init=False)
    _verifiers: Sequence[User] = ()
    _seniors: Sequence[User] = ()

    def create(self, place: str, port: int, log: WebLog) -> None:
        """Create the key of the marketplace's systems, and the people who decide."""
        account = Account.objects.get(marketplace=place)
        scopes = [MarketplaceScope.SELLERS, MarketplaceScope.LISTINGS]
        key = keys.issue_key(account, now=database_now(), scopes=scopes)
        call = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._address = f"/api/v1/marketplaces/{place}/sellers"
        self._visitor, self._chance = Visitor(port, log, call), Random(f"sellers {self.seed}")  # noqa: S311  # drawn by the seed
        self._verifiers, self._seniors = (
            [
                User.objects.create(username=f"spike-{role}-of-sellers-{number}", role=role)
                for number in (1, 2, 3)
            ]
            for role in (Role.VERIFIER, Role.SENIOR_REVIEWER)
        )
        self.brands = Brands(self._chance, self._verifiers, self._visitor)
        self.brands.create(self._seniors[0])

    @property
    def acts(self) -> tuple[Callable[[], None], ...]:
        """What they do again and again, each in a thread of its own."""
        return (self._apply, self.brands.hand_in, *[self._decide] * _DECIDERS)

    def _apply(self) -> None:
        """Name one of the next sellers until its shop is registered, then apply for it, once."""
        waiting = [number for number in range(_SELLERS) if number not in self.applied]
        if not waiting:
            raise Refused("All of them have applied.")
        number = self._chance.choice(waiting[:_AT_ONCE])
        address = f"{self._address}/E-{number}"
        entity = json.dumps(_describe_entity(number))
        response = self._visitor.send_request("PUT", address, (HTTPStatus.OK,), entity)
        if json.loads(response.body)["done_at"] is None:
            raise Refused("The shop is not registered yet.")
        key = {"Idempotency-Key": str(uuid.UUID(int=number))}
        document = json.dumps(_describe_applicant(number))
        answer = self._visitor.send_request(
            "POST", f"{address}/applications", (HTTPStatus.ACCEPTED,), document, key
        )
        self.applied[number] = uuid.UUID(json.loads(answer.body)["id"])
        self._visitor.log.add_good("sellers who applied")

    def _decide(self) -> None:
        """Do one of the actions of people; a late one does nothing."""
        time.sleep(_THINKING_SECONDS)
        let_in = (self._judge, self._answer, self._propose, self._step)
        close = (self._close, self._object, self._end, self._end, self._end)
        self._chance.choice((*let_in, *close, *self.brands.acts))(database_now())

    def _judge(self, now: datetime) -> None:
        """Decide on what waits longest for a person."""
        verifier = self._chance.choice(self._verifiers)
        application = decisions.LEASE.claim(verifier, now=now)
        if application is None:
            return
        match self._chance.choice(_DECISIONS):
            case "accept":
                decisions.accept(application.pk, verifier, now=now)
            case "refuse":
                decisions.refuse(application.pk, verifier, "name_differs", "Another name.", now=now)
            case _:
                decisions.request_information(
                    application.pk, verifier, "out_of_date", "A new one?", now=now
                )

    def _answer(self, now: datetime) -> None:
        """Let a seller answer a question, or appeal a refusal."""
        for application in SellerApplication.objects.filter(state="needs_info")[:1]:
            actor = f"seller:{application.seller_id}"
            applications.answer_question(
                application.pk, application.seller_id, "See.", actor=actor, now=now
            )
        # Without a licence each is refused by the machine first.
        for application in SellerApplication.objects.filter(state="refused", appealed_at=None)[:1]:
            actor = f"seller:{application.seller_id}"
            applications.appeal_refusal(
                application.pk, application.seller_id, "Look.", actor=actor, now=now
            )

    def _propose(self, now: datetime) -> None:
        """Say that two sellers are one, as the first of two people."""
        seller_ids = list(Seller.objects.order_by("pk").values_list("pk", flat=True)[:_SELLERS])
        if len(seller_ids) > 1 and SellerJoin.objects.filter(closed_at=None).count() < _JOINS_OPEN:
            seller_id, other_id = self._chance.sample(seller_ids, 2)
            joins.propose_join(
                seller_id, other_id, self._chance.choice(self._seniors), "Alike.", now=now
            )

    def _step(self, now: datetime) -> None:
        """Confirm a join, decline it, part what was joined, or keep it."""
        for join in SellerJoin.objects.filter(closed_at=None).order_by("?")[:1]:
            # The second person has more steps than the first.
            senior = max(self._seniors, key=lambda senior: len(joins.list_steps(join, senior)))
            step, *others = joins.list_steps(join, senior)
            if others and self._chance.random() < _SECOND_THOUGHTS:
                (step,) = others
            joins.take_step(join.pk, step, senior, "Seen.", now=now)

    def _close(self, now: datetime) -> None:
        """Find a risk as a night does, and close the store as the first of two people."""
        waiting = _list_closures().filter(state=PenaltyOrderState.APPROVED).count()
        for application in SellerApplication.objects.order_by("?")[: int(waiting < _CLOSURES_OPEN)]:
            began = now - _NOTICE + timedelta(seconds=self._chance.randint(*_LEFT_OF_NOTICE))
            risk = Concern(kind=Signal.SELLER_RISK, seller=application.seller, figures=_FIGURES)
            risk.found_at = risk.seen_at = began
            misuse_scan.save_concern(risk, now)
            for concern in Concern.objects.filter(
                kind=risk.kind, seller=application.seller, state="open"
            ):
                vote = SanctionDecision(
                    self._chance.choice(self._seniors), "Again and again.", concern.pk
                )
                closures.close_store(vote, now=began)

    def _object(self, now: datetime) -> None:
        for order in _list_closures().filter(objection_state="none")[:1]:
            actor = f"seller:{order.seller_id}"
            bans.file_objection(order.pk, order.seller_id, "A mistake.", actor=actor, now=now)

    def _end(self, now: datetime) -> None:
        """Take a step; often one that is too early, or would be the same person's second."""
        for order in _list_closures()[:1]:
            senior = self._chance.choice(self._seniors)
            steps = bans.list_steps(order, senior, now=now)
            has_doubts = steps and self._chance.random() < _SECOND_THOUGHTS
            step = self._chance.choice(steps) if has_doubts else "confirm"
            bans.take_step(order.pk, step, senior, "Seen.", now=now)


def _list_closures() -> PenaltyOrderQuerySet:
    """Select the closures that people may still end, in random order."""
    orders = PenaltyOrder.objects.filter(severity="", extends=None)
    return orders.filter(
        state__in=[PenaltyOrderState.APPROVED, PenaltyOrderState.IMPOSED]
    ).order_by("?")


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
