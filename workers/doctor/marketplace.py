"""Does a marketplace offer what is needed? Each thing is tried; nothing changes for its sellers."""

import base64
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.fetching import FetchRefused, NotFound, Unreachable
from gateways.marketplace import ListingDocument, describe_gaps, picture_addresses, read_listing
from gateways.webhooks import NotAccepted, ReceiverGone
from records.accounts import keys
from records.accounts.models import Account, ApiKey, MarketplaceScope, MarketplaceSeller
from records.catalog.models import Listing
from records.clock import database_now
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong

_GUIDE: Final = "See docs/how-to/connect-a-marketplace.md."
_FORGED: Final = f"whsec_{base64.b64encode(b'markwarden doctor forges this').decode()}"


class UnknownMarketplace(LookupError):
    """No marketplace has this code; add it to MARKWARDEN_MARKETPLACES."""


class MarketplaceTrial:
    """One marketplace, tried with one of its listings."""

    def __init__(self, code: str, listing: str = "") -> None:
        """Without a listing the newest that anybody complained of is taken.

        Raises:
            UnknownMarketplace: the settings name none with this code.
        """
        places = {place.code: place for place in settings.MARKWARDEN.marketplaces}
        if code not in places:
            raise UnknownMarketplace(f"{code}: {UnknownMarketplace.__doc__}")
        self._place = places[code]
        self._listing = listing
        self._message = str(uuid.uuid4())

    def list_checks(self) -> Iterator[tuple[str, Check]]:
        """In the order in which a marketplace is connected."""
        yield "listing", self._check_listing
        yield "fields", self._check_fields
        yield "pictures", self._check_pictures
        yield "no listing", self._check_absence
        yield "signed message", self._check_signed
        yield "the same message", self._check_repeated
        yield "forged message", self._check_forged
        yield "sellers' sign-in", self._check_sign_in
        yield "key", self._check_key
        yield "sellers", self._check_sellers

    def _url(self, external_id: str) -> str:
        return f"{self._place.origin}/listings/{external_id}"

    def _fetch(self) -> ListingDocument:
        if not self._listing:
            known = Listing.objects.filter(marketplace=self._place.code).order_by("-pk").first()
            self._listing = known.external_id if known else ""
        url = self._url(self._listing)
        return read_listing(configured.marketplaces().fetch_document(url), url)

    def _check_listing(self) -> CheckResult:
        try:
            document = self._fetch()
        except (NotFound, FetchRefused, Unreachable) as refused:
            return report_wrong(
                f"{self._url(self._listing)}: {refused}",
                f"Name a listing that is on sale with --listing ID. {_GUIDE}",
            )
        return report_fine(f"{self._url(self._listing)} is “{document.title}”.")

    def _check_fields(self) -> CheckResult:
        url = self._url(self._listing)
        gaps = describe_gaps(configured.marketplaces().fetch_document(url))
        if gaps:
            return report_watch(" ".join(gaps), f"Complete the document. {_GUIDE}")
        return report_fine("The document says everything that is asked for.")

    def _check_pictures(self) -> CheckResult:
        addresses = picture_addresses(self._fetch())
        if not addresses:
            return report_watch("The listing has no picture.", "Try one that has: --listing ID.")
        try:
            sizes = [len(configured.marketplaces().fetch_picture(one)) for one in addresses]
        except (NotFound, FetchRefused, Unreachable) as refused:
            return report_wrong(f"A picture cannot be fetched: {refused}", _GUIDE)
        return report_fine(f"{len(sizes)} pictures, {sum(sizes):,} bytes.")

    def _check_absence(self) -> CheckResult:
        url = self._url(f"no-such-listing-{self._message}")
        try:
            configured.marketplaces().fetch_document(url)
        except NotFound:
            return report_fine("A listing that does not exist answers 404.")
        except (FetchRefused, Unreachable) as refused:
            return report_wrong(f"It answers no 404: {refused}", f"Answer 404 or 410. {_GUIDE}")
        return report_wrong("It answers with a listing.", f"Answer 404 or 410. {_GUIDE}")

    def _check_signed(self) -> CheckResult:
        return self._send("A signed message is taken.")

    def _check_repeated(self) -> CheckResult:
        return self._send("A message that comes twice is taken twice.")

    def _send(self, says: str, secret: str = "") -> CheckResult:
        try:
            configured.marketplaces().send_test(
                self._place.code, key=self._message, sent_at=datetime.now(UTC), secret=secret
            )
        except (FetchRefused, ReceiverGone, Unreachable) as refused:
            return report_wrong(
                f"{self._place.webhook_url}: {refused}",
                f"Answer 2xx to what is rightly signed, of any type and however often. {_GUIDE}",
            )
        return report_fine(says)

    def _check_forged(self) -> CheckResult:
        verdict, says, _ = self._try_forged()
        return verdict, says, "" if verdict == "fine" else f"Verify the signature. {_GUIDE}"

    def _try_forged(self) -> CheckResult:
        try:
            configured.marketplaces().send_test(
                self._place.code, key=self._message, sent_at=datetime.now(UTC), secret=_FORGED
            )
        except NotAccepted as refused:
            if 400 <= refused.status < 500:
                return report_fine(f"A forged message is refused with {refused.status}.")
            return report_wrong(f"A forged message is answered with {refused.status}.", "")
        return report_wrong("A forged message is taken: anybody can take listings down.", "")

    def _check_sign_in(self) -> CheckResult:
        if not self._place.seller_secret:
            return report_watch(
                "Sellers cannot sign in: there is no seller_secret.",
                "See docs/how-to/sign-sellers-in.md.",
            )
        return report_fine("A secret for signed links is set; follow one to see that it fits.")

    def _check_key(self) -> CheckResult:
        account = Account.objects.filter(marketplace=self._place.code).first()
        found = keys.active_keys(database_now()).filter(account=account) if account else []
        scopes = {scope for key in found for scope in key.scopes}
        missing = [scope.value for scope in MarketplaceScope if scope not in scopes]
        remedy = f"Issue one: markwarden accounts marketplace {self._place.code}"
        if not scopes:
            return report_watch("No key of this marketplace is active.", remedy)
        if missing:
            return report_watch(f"No active key has {', '.join(missing)}.", remedy)
        return _describe_use(found)

    def _check_sellers(self) -> CheckResult:
        said = MarketplaceSeller.objects.filter(marketplace=self._place.code)
        if not said.exists():
            return report_watch(
                "It has not said who stands behind its shops.",
                f"PUT /api/v1/marketplaces/{self._place.code}/sellers/REF. {_GUIDE}",
            )
        if said.filter(done_at=None).exists():
            return report_watch(
                "What it said of its sellers waits.", "Start: markwarden run timers"
            )
        return report_fine(f"{said.count():,} legal entities.")


def _describe_use(found: Iterable[ApiKey]) -> CheckResult:
    used = max((key.last_used_on for key in found if key.last_used_on), default=None)
    if used is None:
        return report_watch("A key is active, and was never used.", "Make a first call with it.")
    return report_fine(f"A key with every scope is active, last used on {used}.")
