"""Sellers who show papers for designated brands, those who read them, and the brands' owners."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from random import Random
from typing import Final
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from gateways import configured
from lab.chaos.checker import sellers as checker
from lab.chaos.checker.queries import find_sentences
from lab.chaos.workload.filers import create_trademark
from lab.chaos.workload.web_connection import Visitor, sign_in
from pipeline.vetting.chains import WAITING, AuthorisationState, LinkKind, OwnerAnswer
from records.accounts.models import Role, User
from records.actions.vetting import designations, granting, owner_answers, readings
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.vetting.models import BrandAuthorisation, BrandDesignation, SellerApplication

_MARKS: Final = ("Nimbrel", "Ostravyn")
_PAPERS: Final = (LinkKind.LETTER, LinkKind.INVOICE)
_GENUINE: Final = 0.65
# In silence the days pass that somebody has: the owner to answer, or the papers to hold.
_BEFORE: Final = (OwnerAnswer.SILENT, OwnerAnswer.SILENT, OwnerAnswer.YES, OwnerAnswer.NO)
_AFTER: Final = (OwnerAnswer.SILENT, OwnerAnswer.WITHDRAWN)
_ONE_STAYS_OF: Final = 3  # one of so many stays granted
_DAY: Final = timedelta(days=1)
_THINKING_SECONDS: Final = 0.3


@dataclass(slots=True)
class Brands:
    """`handed_in` are the sellers that were told that their papers are taken in."""

    chance: Random
    readers: Sequence[User]
    machine: Visitor  # of the marketplace
    handed_in: set[int] = field(default_factory=set)
    _owners: dict[int, User] = field(default_factory=dict)  # by the right
    _brands: list[BrandDesignation] = field(default_factory=list)

    def create(self, senior: User) -> None:
        """Create the brands, with an owner each who can be written to, and designate them."""
        for right in map(create_trademark, _MARKS):
            self._owners[right.pk] = User.objects.create(
                username=f"spike-owner-of-{right.mark}",
                email=f"{right.mark}@spike.example",
                role=Role.FILER,
                account_id=right.owner_id,
            )
            scope, now = Scope(documents=_PAPERS), database_now()
            self._brands.append(designations.designate(right.pk, scope, senior, now=now))

    @property
    def acts(self) -> tuple[Callable[[datetime], object], ...]:
        """What people do again and again, and a second scheduler beside the cluster's own."""
        people = (
            self._judge_papers,
            self._judge_papers,
            self._speak,
            self._speak,
            self._ask_for_a_state,
        )
        return (*people, granting.settle_authorisations)

    def hand_in(self) -> None:
        """Hand in papers on a seller's page, and again only where none of them arrived."""
        time.sleep(_THINKING_SECONDS)
        applications = SellerApplication.objects.exclude(seller__in=self.handed_in).order_by("pk")
        for seller_id in applications.values_list("seller_id", flat=True)[:1]:
            if not BrandAuthorisation.objects.filter(seller=seller_id).exists():
                brand = self._brands[seller_id % len(_MARKS)]
                page, kind = f"/merchants/brands/{brand.public_id}/", MULTIPART_CONTENT
                visitor = Visitor(self.machine.port, self.machine.log, sign_in(seller_id))
                # Refused, 422: they were read too slowly, or arrived when no answer came.
                expected = (HTTPStatus.FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
                form = _fill_form()
                answer = visitor.send_request("POST", page, expected, form, {"Content-Type": kind})
                if answer.status != HTTPStatus.FOUND:
                    return
            self.handed_in.add(seller_id)
            self.machine.log.add_good("papers for brands")

    def _judge_papers(self, now: datetime) -> None:
        """Read what waits longest, blind to who read it before."""
        reader = self.chance.choice(self.readers)
        chain = readings.LEASE.claim(reader, now=now)
        if chain is not None and self.chance.random() < _GENUINE:
            readings.find_genuine(chain.pk, reader, now=now)
        elif chain is not None:
            readings.find_insufficient(chain.pk, reader, "chain_broken", "A gap.", now=now)

    def _speak(self, now: datetime) -> None:
        """Let an owner answer or withdraw, or let the days pass."""
        papers = BrandAuthorisation.objects.order_by("?")
        granted_papers = papers.filter(state=AuthorisationState.GRANTED)[:1]
        for chain in (*granted_papers, *papers.filter(state__in=WAITING)[:1]):
            is_granted = chain.state == AuthorisationState.GRANTED
            word = self.chance.choice(_AFTER if is_granted else _BEFORE)
            date_changes = {"last_on": now.date() - _DAY} if is_granted else {"owner_until": now}
            if is_granted and chain.pk % _ONE_STAYS_OF == 0:
                continue
            if word is OwnerAnswer.SILENT:
                papers.filter(pk=chain.pk, state=chain.state).update(**date_changes)
            else:
                owner = self._owners[chain.right_id]
                _open_papers(chain, owner, now)
                owner_answers.answer_as_owner(chain.pk, owner, word, "Ours.", now=now)

    def _ask_for_a_state(self, _now: datetime) -> None:
        """Ask by the API whether a shop may publish, and compare that with the records."""
        before = checker.list_granted()
        for offer in self.chance.sample(sorted(before, key=str), min(1, len(before))):
            query = urlencode({"shop": offer.shop, "brand": offer.brand})
            path = f"/api/v1/marketplaces/{offer.marketplace}/restrictions?{query}"
            answer = self.machine.send_request("GET", path, (HTTPStatus.OK,)).body
            codes = {reason["code"] for reason in json.loads(answer)["reasons"]}
            faults = list(find_sentences([checker.AUTHORISED]))
            is_same = checker.list_granted().get(offer) == before[offer]  # nothing came between
            if is_same and before[offer] != ("papers_granted" in codes):
                faults.append(f"{offer} is granted: {before[offer]}; `restrictions`: {codes}.")
            for fault in faults:
                self.machine.log.add_fault(fault)
            self.machine.log.add_good("restrictions asked")


def _open_papers(chain: BrandAuthorisation, owner: User, now: datetime) -> None:
    read_object = configured.vault().read
    for paper, page in owner_answers.list_unopened_pages(chain, owner):
        owner_answers.open_page(chain.pk, paper, page, owner, read_object, now=now)


def _fill_form() -> bytes:
    Image.new("RGB", (320, 200), "white").save(paper := BytesIO(), "PNG")
    form: dict[str, object] = {}
    for kind in _PAPERS:
        form |= dict.fromkeys((f"{kind}-giver", f"{kind}-receiver"), "Somebody")
        form[f"{kind}-starts_on"] = f"{database_now().date() - _DAY}"
        form[f"{kind}-paper"] = SimpleUploadedFile("paper.png", paper.getvalue(), "image/png")
    return encode_multipart(BOUNDARY, form)
