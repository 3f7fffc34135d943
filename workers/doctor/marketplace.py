"""Does a marketplace offer what is needed? Each thing is tried; nothing changes for its sellers."""

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.fetching import FetchRefused, NotFound, Refusal, Unreachable
from gateways.marketplace import describe_gaps, picture_addresses, read_listing
from gateways.webhooks import NotAccepted, ReceiverGone
from records.accounts import keys
from records.accounts.models import Account, ApiKey, MarketplaceScope
from records.clock import database_now
from records.marketplaces.models import Listing
from records.sellers.models import MarketplaceSeller
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong

_GUIDE: Final = "See docs/how-to/connect-a-marketplace.md."
_FORGED: Final = f"whsec_{base64.b64encode(b'markwarden doctor forges this').decode()}"
_OLD: Final = timedelta(minutes=10)  # five are allowed between two clocks
_SCHEMA: Final = "docs/reference/listing-document.json"
_PUBLIC: Final = (
    "Serve it by https, on port 443 of a public host. On a machine for development set"
    " is_loopback_allowed of its entry in MARKWARDEN_MARKETPLACES."
)
_REFUSED: Final[Mapping[Refusal, str]] = {
    Refusal.SCHEME_NOT_ALLOWED: _PUBLIC,
    Refusal.PORT_NOT_ALLOWED: _PUBLIC,
    Refusal.PRIVATE_ADDRESS: _PUBLIC,
    Refusal.HOST_OFF_LIST: "Serve it from the host of origin, or name its host in picture_hosts.",
    Refusal.WRONG_TYPE: "Answer it with its Content-Type: application/json, or image/... .",
    Refusal.TOO_LARGE: "Make it smaller.",
    Refusal.ENCODED_BODY: "Answer without a Content-Encoding: none is asked for.",
    Refusal.TOO_MANY_REDIRECTS: "Answer with the thing itself.",
    Refusal.REDIRECTED_INWARDS: "Redirect to hosts of its entry alone, or not at all.",
}
_ANSWERS: Final[Mapping[int, str]] = {
    400: "Verify the signature over the bytes as they came, with the secret of the settings.",
    401: "Verify the signature over the bytes as they came, with the secret of the settings.",
    403: "Let requests in that carry no cookie and no key: the signature says who asks.",
    404: "Take POST at webhook_url, or correct webhook_url in MARKWARDEN_MARKETPLACES.",
    405: "Take POST at webhook_url, or correct webhook_url in MARKWARDEN_MARKETPLACES.",
    409: "Answer 2xx to a webhook-id that you know, and do nothing.",
}


class UnknownMarketplace(LookupError):
    """No marketplace has this code; add it to MARKWARDEN_MARKETPLACES."""


class MarketplaceTrial:
    """One marketplace, tried with one of its listings."""

    def __init__(self, code: str, listing: str = "") -> None:
        """Prepare a trial; without a listing it uses the newest one that was reported.

        Raises:
            UnknownMarketplace: the settings name none with this code.
        """
        places = {place.code: place for place in settings.MARKWARDEN.marketplaces}
        if code not in places:
            codes = ", ".join(places) or "none"
            raise UnknownMarketplace(f"{code}: {UnknownMarketplace.__doc__} It names: {codes}.")
        self._place = places[code]
        self._listing = listing
        self._message = str(uuid.uuid4())
        self._document = b""  # of the listing, once it was read
        self._is_taken = False  # a signed message was

    def list_checks(self) -> Iterator[tuple[str, Check]]:
        """List the checks in the order in which a marketplace is connected."""
        yield "listing", self._check_listing
        yield "fields", self._check_fields
        yield "pictures", self._check_pictures
        yield "no listing", self._check_absence
        yield "signed message", self._check_signed
        yield "the same message", self._check_repeated
        yield "forged message", self._check_forged
        yield "old message", self._check_old
        yield "sellers' sign-in", self._check_sign_in
        yield "key", self._check_key
        yield "sellers", self._check_sellers

    def _url(self, external_id: str) -> str:
        return configured.marketplaces().listing_url(self._place.code, external_id)

    def _check_listing(self) -> CheckResult:
        if not self._listing:
            newest = Listing.objects.filter(marketplace=self._place.code).order_by("-pk").first()
            if newest is None:
                return report_wrong("No listing was named.", "Name one on sale: --listing ID.")
            self._listing = newest.external_id
        url = self._url(self._listing)
        try:
            document = configured.marketplaces().fetch_document(url)
        except NotFound as missing:
            return report_wrong(f"{url}: {missing}", "Name a listing on sale: --listing ID.")
        except (FetchRefused, Unreachable) as refused:
            return report_wrong(f"{url}: {refused}", _advise(refused))
        try:
            listing = read_listing(document, url)
        except Unreachable as unread:
            return report_wrong(f"{url}: {unread}", f"Write it as {_SCHEMA} says.")
        self._document = document
        return report_fine(f"{url} is “{listing.title}”.")

    def _check_fields(self) -> CheckResult:
        if not self._document:
            return _report_untried("a listing can be read")
        if gaps := describe_gaps(self._document):
            return report_watch(" ".join(gaps), f"Complete the document, as {_SCHEMA} says.")
        return report_fine("The document says everything that is asked for.")

    def _check_pictures(self) -> CheckResult:
        if not self._document:
            return _report_untried("a listing can be read")
        addresses = picture_addresses(read_listing(self._document, self._url(self._listing)))
        if not addresses:
            return report_watch("The listing has no picture.", "Try one that has: --listing ID.")
        sizes, place = [], configured.marketplaces().only(self._place.code)
        for address in addresses:
            try:
                sizes.append(len(place.fetch_picture(address)))
            except NotFound as missing:
                return report_wrong(f"{address}: {missing}", "Correct picture_urls.")
            except (FetchRefused, Unreachable) as refused:
                return report_wrong(f"{address}: {refused}", _advise(refused))
        return report_fine(f"{len(sizes)} could be read, {sum(sizes):,} bytes.")

    def _check_absence(self) -> CheckResult:
        if not self._document:
            return _report_untried("a listing can be read")
        url = self._url(f"no-such-listing-{self._message}")
        try:
            configured.marketplaces().fetch_document(url)
        except NotFound:
            return report_fine("A listing that does not exist answers 404.")
        except (FetchRefused, Unreachable) as refused:
            return report_wrong(f"It answers no 404: {refused}", f"Answer 404 or 410. {_GUIDE}")
        return report_wrong("It answers with a listing.", f"Answer 404 or 410. {_GUIDE}")

    def _check_signed(self) -> CheckResult:
        verdicts = self._send("A signed message is taken.")
        self._is_taken = verdicts[0] == "fine"
        return verdicts

    def _check_repeated(self) -> CheckResult:
        if not self._is_taken:
            return _report_untried("a signed message is taken")
        return self._send("A message that comes twice is taken twice.")

    def _send(self, message: str) -> CheckResult:
        try:
            configured.marketplaces().send_test(
                self._place.code, key=self._message, sent_at=datetime.now(UTC)
            )
        except (FetchRefused, ReceiverGone, Unreachable) as refused:
            return report_wrong(f"{self._place.webhook_url}: {refused}", _advise(refused))
        return report_fine(message)

    def _check_forged(self) -> CheckResult:
        risk = "anybody can take listings down."
        return self._expect_refusal("forged", risk, datetime.now(UTC), _FORGED)

    def _check_old(self) -> CheckResult:
        risk = "who has recorded one can send it again."
        return self._expect_refusal("old", risk, datetime.now(UTC) - _OLD)

    def _expect_refusal(
        self, kind: str, risk: str, sent_at: datetime, secret: str = ""
    ) -> CheckResult:
        if not self._is_taken:
            return _report_untried("a signed message is taken")
        remedy = f"Verify the signature and its moment. {_GUIDE}"
        try:
            configured.marketplaces().send_test(
                self._place.code, key=str(uuid.uuid4()), sent_at=sent_at, secret=secret
            )
        except NotAccepted as refused:
            if 400 <= refused.status < 500:
                return report_fine(f"A message that is {kind} is refused with {refused.status}.")
            message = f"A message that is {kind} is answered with {refused.status}."
            return report_wrong(message, remedy)
        return report_wrong(f"A message that is {kind} is taken: {risk}", remedy)

    def _check_sign_in(self) -> CheckResult:
        if not self._place.seller_secret:
            return report_watch(
                "Sellers cannot sign in: there is no seller_secret.",
                "See docs/how-to/sign-sellers-in.md.",
            )
        return report_fine("A secret for signed links is set; follow one to see that it fits.")

    def _check_key(self) -> CheckResult:
        account = Account.objects.filter(marketplace=self._place.code).first()
        active_keys = keys.active_keys(database_now()).filter(account=account) if account else []
        scopes = {scope for key in active_keys for scope in key.scopes}
        missing = [scope.value for scope in MarketplaceScope if scope not in scopes]
        remedy = f"Issue one: markwarden accounts marketplace {self._place.code}"
        if not scopes:
            return report_watch("No key of this marketplace is active.", remedy)
        if missing:
            return report_watch(f"No active key has {', '.join(missing)}.", remedy)
        return _describe_use(active_keys)

    def _check_sellers(self) -> CheckResult:
        sellers = MarketplaceSeller.objects.filter(marketplace=self._place.code)
        if not sellers.exists():
            return report_watch(
                "It has not said who stands behind its shops.",
                f"PUT /api/v1/marketplaces/{self._place.code}/sellers/REF. {_GUIDE}",
            )
        if sellers.filter(done_at=None).exists():
            return report_watch(
                "What it said of its sellers waits.", "Start: markwarden run timers"
            )
        return report_fine(f"{sellers.count():,} legal entities.")


def _report_untried(until: str) -> CheckResult:
    return report_watch(f"Not tried until {until}.", "")


def _advise(error: Exception) -> str:
    """Say what the marketplace, or who writes the settings, does about this."""
    if isinstance(error, FetchRefused):
        return f"{_REFUSED.get(error.code, 'Correct the address.')} {_GUIDE}"
    if isinstance(error, NotAccepted):
        does = "Answer 2xx to what is rightly signed, of any type and however often."
        return f"{_ANSWERS.get(error.status, does)} {_GUIDE}"
    return f"Let it answer 200 within 15 seconds, where the workers can reach it. {_GUIDE}"


def _describe_use(keys: Iterable[ApiKey]) -> CheckResult:
    last_used_on = max((key.last_used_on for key in keys if key.last_used_on), default=None)
    if last_used_on is None:
        return report_watch("A key is active, and was never used.", "Make a first call with it.")
    return report_fine(f"A key with every scope is active, last used on {last_used_on}.")
