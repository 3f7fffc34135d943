"""What to expect of each listing of a draft, and what a small firm is advised before it files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.presenters import Tally, build_tally
from interfaces.portal.filing.wizard import STEPS, get_draft, redirect_to_step
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.labels import Label, label, label_term, translate
from pipeline.decision import filing_evidence
from pipeline.decision.scoring import describe_signals
from pipeline.reasons import Reason
from pipeline.vocabulary import Destination
from records import policies
from records.accounts.models import User
from records.actions.filing import draft_check, draft_preflight
from records.actions.filing.draft_preflight import Prediction
from records.actions.filing.request_drafts import DraftGone
from records.clock import database_now
from records.filing.models import Draft, Preflight, PreflightTrouble
from records.programmes.models import SmallFirm, SmallFirmState
from records.row_security.rate_limits import count_preflights

PAGES = Pages(allow_filers)
_DRAFT = "drafts/<uuid:draft_id>/"
_LISTINGS_A_PAGE: Final = 25
_INVALID_TROUBLES: Final = frozenset({PreflightTrouble.NOT_FOUND, PreflightTrouble.REFUSED})
_END_OF_POLLING: Final = 286  # of htmx


@dataclass(frozen=True, slots=True)
class ListingOutlook:
    """One listing in the reader's language."""

    preflight: Preflight
    title: str = ""
    trouble: Label = ""
    destination: Label = ""
    band: str = ""
    signals: str = ""
    cautions: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of the draft's listings so far."""

    asked: int
    done: int
    troubled: int
    invalid: int  # cases that these would become
    page: Page[Preflight]
    rows: tuple[ListingOutlook, ...]
    lacking: str  # evidence, in words
    cannot_prove: str  # by any signal, for this reason

    @property
    def is_running(self) -> bool:
        """Whether more results will arrive."""
        return self.done < self.asked


class Forecast(TypedDict):
    """The results and, by them, how many listings there are to file."""

    outlook: Outlook
    tally: Tally


@PAGES.form(f"{_DRAFT}preflight/", name="draft_preflight")
def show_preflight(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Show what the pre-flight check has found; a POST asks for the unchecked listings."""
    try:
        draft = get_draft(visitor, draft_id)
    except Http404:
        if "HX-Request" not in request.headers:
            raise
        # Filed or deleted meanwhile, here or in another tab: the page asks no more.
        return HttpResponse(status=_END_OF_POLLING, headers={"HX-Reswap": "none"})
    if request.method == "POST":
        _request_preflight(get_account_id(visitor), draft)
        return redirect_to_step(draft_id, STEPS[2], anchor="outlook")
    page = {"draft": draft, "is_alone": True, **build_forecast(request, draft)}
    return render(request, "portal/filing/review.html#outlook", page)


def _request_preflight(account_id: int, draft: Draft) -> None:
    try:
        with transaction.atomic():
            count = draft_preflight.request_preflight(
                account_id, draft.public_id, now=database_now()
            )
            if count:
                count_preflights(account_id, count, policies.policy().preflight.listings_a_day)
    except DraftGone:
        return  # the page says so


def build_outlook(request: HttpRequest, draft: Draft) -> Outlook:
    """Build the page of results that the query string asks for."""
    preflights = draft_preflight.list_preflights(draft)
    counts = preflights.aggregate(
        asked=Count("pk"),
        done=Count("pk", filter=~Q(checked_at=None)),
        troubled=Count("pk", filter=~Q(trouble="")),
        invalid=Count("pk", filter=Q(trouble__in=_INVALID_TROUBLES)),
    )
    page = Paginator(preflights.order_by("-trouble", "asked_at", "pk"), _LISTINGS_A_PAGE).get_page(
        request.GET.get("page")
    )
    policy = policies.policy()
    lacking = filing_evidence.describe_groups(
        draft_preflight.find_missing_evidence(draft), policy, get_language() or "en"
    )
    return Outlook(
        **counts,
        page=page,
        rows=tuple(
            map(
                _present_listing,
                draft_preflight.predict_outcomes(draft, list(page), now=database_now()),
            )
        ),
        lacking=lacking,
        cannot_prove=translate(policy.reasons[Reason(draft.reason)].cannot_prove),
    )


def build_forecast(request: HttpRequest, draft: Draft) -> Forecast:
    """Build the results and, by them, how many listings there are to file."""
    outlook = build_outlook(request, draft)
    tally = build_tally(draft_check.check_draft(draft), policies.policy())
    return Forecast(outlook=outlook, tally=replace(tally, invalid=outlook.invalid))


def _present_listing(prediction: Prediction) -> ListingOutlook:
    if prediction.facts is None or prediction.routing is None:
        trouble = prediction.preflight.trouble
        return ListingOutlook(prediction.preflight, trouble=label(trouble) if trouble else "")
    return ListingOutlook(
        prediction.preflight,
        title=prediction.facts.listing.title,
        destination=_(prediction.routing.destination.outlook),
        band=prediction.routing.band,
        signals=translate(describe_signals(prediction.facts, policies.policy())),
        cautions=tuple(map(label_term, prediction.cautions)),
    )


def find_contact(account_id: int) -> str:
    """Return the name of who helps the firm; empty for accounts that are not members."""
    members = SmallFirm.objects.filter(account_id=account_id, state=SmallFirmState.MEMBER)
    return members.values_list("contact", flat=True).first() or ""


def build_advice(draft: Draft, *, now: datetime) -> tuple[str, ...]:
    """List what would likely make a case fail, and what to do about it."""
    preflights = draft_preflight.list_preflights(draft).exclude(checked_at=None)
    predictions = draft_preflight.predict_outcomes(draft, preflights, now=now)
    unseen = len(draft_check.list_listing_keys(draft)) - len(predictions)
    return tuple(_advise_on_listings(unseen, predictions))


def _advise_on_listings(unseen: int, predictions: Sequence[Prediction]) -> Iterator[str]:
    if unseen > 0:
        advice = ngettext(
            "%(count)d listing was not checked yet. Check it first.",
            "%(count)d listings were not checked yet. Check them first.",
            unseen,
        )
        yield advice % {"count": unseen}
    if count := sum(
        prediction.preflight.trouble in _INVALID_TROUBLES for prediction in predictions
    ):
        advice = ngettext(
            "%(count)d listing would be invalid because the marketplace does not show it.",
            "%(count)d listings would be invalid because the marketplace does not show them.",
            count,
        )
        yield advice % {"count": count}
    if blank := sum(map(_shows_nothing, predictions)):
        advice = ngettext(
            "We do not see your right in %(count)d listing. Say where it is,"
            " or leave the listing out.",
            "We do not see your right in %(count)d listings. Say where it is,"
            " or leave the listings out.",
            blank,
        )
        yield advice % {"count": blank}
    yield from _advise_on_guard_rails(predictions)


def _shows_nothing(prediction: Prediction) -> bool:
    return prediction.facts is not None and not prediction.facts.is_right_found


def _advise_on_guard_rails(predictions: Iterable[Prediction]) -> Iterator[str]:
    rails = Counter(
        name
        for prediction in predictions
        if prediction.routing and prediction.routing.destination is not Destination.UPHELD
        for name in prediction.cautions
    )
    for name, count in rails.most_common():
        advice = ngettext("%(what)s: %(count)d listing.", "%(what)s: %(count)d listings.", count)
        yield advice % {"what": capfirst(str(label_term(name))), "count": count}
