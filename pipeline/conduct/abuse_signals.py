"""What looks like misuse by a filer: four detectors over counts; each finding goes to a person.

None of them proves anything. A brand with one notorious counterfeiter looks like a grudge, and a
product launch like a burst: a person looks at the cases and says what it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from matchers.labels.words import Word, _
from pipeline.policy.parameters import AbuseSignalNumbers


class Signal(Word):
    """What was noticed."""

    ONE_SELLER = "one_seller", _("One filer against one seller")
    SHARED_CERTIFICATE = "shared_certificate", _("One certificate under two accounts")
    THROWAWAY_CONTACT = "throwaway_contact", _("Disposable contact addresses")
    BURST = "burst", _("A burst of complaints")
    SELLER_RISK = "seller_risk", _("What a seller does")  # of a seller, by what monitoring counts


@dataclass(frozen=True, slots=True)
class AbuseFinding:
    """One thing to look at, with the figures behind it."""

    signal: Signal
    account_id: int
    seller_id: int | None = None
    detail: str = ""  # the other account, the domain or the hour: with the parties it names it
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CasesAgainstSeller:
    """A filer's cases against one seller, and how they ended."""

    account_id: int
    seller_id: int
    cases: int
    decided: int
    not_upheld: int


@dataclass(frozen=True, slots=True)
class CertificateUse:
    """A paper that proves a right, under the account that gave it in."""

    account_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ContactUse:
    """An address that a filer gave, and on how many requests."""

    account_id: int
    email: str
    requests: int


@dataclass(frozen=True, slots=True)
class FilingHour:
    """Listings that a filer flagged within one hour."""

    account_id: int
    begins_at: datetime
    listings: int


def find_one_seller(
    counts: Iterable[CasesAgainstSeller], numbers: AbuseSignalNumbers
) -> Iterator[AbuseFinding]:
    """Yield filers whose cases are nearly all against one seller, and often not upheld."""
    by_filer: defaultdict[int, list[CasesAgainstSeller]] = defaultdict(list)
    for count in counts:
        by_filer[count.account_id].append(count)
    for account_id, rows in by_filer.items():
        total = sum(row.cases for row in rows)
        for row in rows:
            if _is_grudge(row, total, numbers):
                figures = {
                    "cases": row.cases,
                    "of": total,
                    "decided": row.decided,
                    "not_upheld": row.not_upheld,
                }
                yield AbuseFinding(Signal.ONE_SELLER, account_id, row.seller_id, figures=figures)


def _is_grudge(row: CasesAgainstSeller, total: int, numbers: AbuseSignalNumbers) -> bool:
    """Compare in whole numbers: exactly on a limit counts."""
    is_much = row.cases >= numbers.one_seller_cases
    is_most = row.cases * 100 >= numbers.one_seller_percent * total
    is_weak = row.not_upheld * 100 >= numbers.one_seller_not_upheld_percent * row.decided
    return is_much and is_most and row.not_upheld > 0 and is_weak


def find_shared_certificates(papers: Iterable[CertificateUse]) -> Iterator[AbuseFinding]:
    """Yield the papers under two accounts: of the younger account, with the older beside it."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for paper in papers:
        holders[paper.sha256].add(paper.account_id)
    pairs: defaultdict[tuple[int, int], int] = defaultdict(int)
    for accounts in holders.values():
        first, *others = sorted(accounts)
        for other in others:
            pairs[other, first] += 1
    for (account_id, elder), count in sorted(pairs.items()):
        figures = {"papers": count, "other_account": elder}
        yield AbuseFinding(Signal.SHARED_CERTIFICATE, account_id, None, str(elder), figures)


def find_throwaway_contacts(
    contacts: Iterable[ContactUse], numbers: AbuseSignalNumbers
) -> Iterator[AbuseFinding]:
    """Yield filers whose addresses are throw-away, or new each time."""
    by_filer: defaultdict[int, list[ContactUse]] = defaultdict(list)
    for contact in contacts:
        by_filer[contact.account_id].append(contact)
    for account_id, rows in sorted(by_filer.items()):
        yield from _find_throwaway_domains(account_id, rows, set(numbers.throwaway_domains))
        if len(rows) >= numbers.addresses_of_one_account:
            figures = {"addresses": len(rows), "requests": sum(row.requests for row in rows)}
            yield AbuseFinding(
                Signal.THROWAWAY_CONTACT, account_id, None, "many addresses", figures
            )


def _find_throwaway_domains(
    account_id: int, rows: Iterable[ContactUse], throwaway: Collection[str]
) -> Iterator[AbuseFinding]:
    counts: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        counts[row.email.rpartition("@")[2].lower()].append(row.requests)
    for domain, requests in sorted(counts.items()):
        if domain in throwaway:
            figures = {"addresses": len(requests), "requests": sum(requests)}
            yield AbuseFinding(Signal.THROWAWAY_CONTACT, account_id, None, domain, figures)


def find_bursts(
    hours: Iterable[FilingHour], since_at: datetime, numbers: AbuseSignalNumbers
) -> Iterator[AbuseFinding]:
    """Yield hours that go far beyond the filer's busiest one before."""
    usual: defaultdict[int, int] = defaultdict(int)
    lately: list[FilingHour] = []
    for hour in hours:
        if hour.begins_at >= since_at:
            lately.append(hour)
        else:
            usual[hour.account_id] = max(usual[hour.account_id], hour.listings)
    for hour in lately:
        before = usual[hour.account_id]
        is_much = hour.listings >= numbers.burst_listings
        if is_much and hour.listings >= numbers.burst_factor * before:
            figures = {"listings": hour.listings, "busiest_before": before}
            at = f"{hour.begins_at:%Y-%m-%d %H:00} UTC"
            yield AbuseFinding(Signal.BURST, hour.account_id, None, at, figures)
