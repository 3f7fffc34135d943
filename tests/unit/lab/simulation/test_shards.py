"""Every table that grows with filings can be spread over several servers by one column."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest
from django.apps import apps
from django.db.models import Model, UniqueConstraint

# Each table of ours stands in one of these four; a new one is put where it belongs.
BY_ACCOUNT: Final = {
    "cases.TakedownRequest", "cases.Case", "cases.DecisionRecord",
    "cases.Ruling", "cases.Work", "review.ReviewLease", "review.Skip",
    "cases.Clarification", "ledger.AuditEntry", "ledger.Outgoing", "ledger.Change",
    "ledger.IdempotencyRecord", "quality.GoldenCase", "quality.SecondReview",
    "quality.Adjudication", "cases.Settlement", "disputes.Appeal",
    "disputes.CounterNotification", "review.CaseNote", "filing.Relisting",
    "filing.Draft", "review.Escalation", "review.Group", "review.GroupMember",
    "filing.RelistingCheck", "review.Opinion", "filing.Preflight",
    "review.Reservation", "review.RulingText", "notices.StatementSent", "notices.Document",
    "review.Trait", "filing.Watch", "notices.Attempt", "notices.Delivery",
    "screening.Batch", "screening.Part", "screening.Verdict", "screening.NewestVersion",
    "screening.HeldListing", "screening.HeldListingObjection", "screening.Clearance",
    "screening.Fingerprint", "screening.ListingCheck", "screening.NearDuplicate",
}  # fmt: skip
BY_SELLER: Final = {
    "marketplaces.Listing", "marketplaces.FrozenListing", "rights.Sighting",
    "sellers.PenaltyOrder", "sellers.SellerStanding", "sellers.SellerFigures",
    "evidence.SellerFeature",
}  # fmt: skip
# Small, read everywhere, copied to every server.
REFERENCE: Final = {
    "accounts.Account", "accounts.User", "accounts.ApiKey", "sellers.Seller", "sellers.Shop",
    "ledger.Switch", "ledger.PolicyText", "ledger.PolicyProposal", "ledger.PolicyAdoption",
    "ledger.DatabaseOrigin", "programmes.Membership", "programmes.Evaluation",
    "rights.Right", "rights.Reference", "rights.AuthorisedSeller", "rights.Certificate",
    "rights.CertificatePage", "rights.Resemblance", "rights.Assignment", "rights.Judgement",
    "rights.NamedShop", "accounts.PowerOfAttorney", "rights.RightDraft", "rights.RightImport",
    "rights.RightVersion", "rights.VerifierLease", "rights.RegisterEntry",
    "rights.RegisterChange", "review.DaysAway", "review.Shift",
    "accounts.StaffChange",
    "accounts.IdentityDocument", "accounts.IdentityOpening", "accounts.Invitation",
    "accounts.SubjectKey", "conduct.Concern", "conduct.Sanction", "filing.AdoptedReport",
    "filing.Adoption", "programmes.SmallFirm", "programmes.SupportMessage",
    "programmes.TrustedFlagger",
    "notices.Endpoint", "notices.Secret",
    "sellers.MarketplaceSeller", "sellers.SellerDeclaration", "sellers.SellerJoin",
    "evidence.Authority", "evidence.Bundle", "evidence.LegalHold", "evidence.LegalHoldSubject",
    "vetting.SellerApplication", "vetting.SellerKey", "vetting.SellerPaper",
    "vetting.PaperOpening", "vetting.AuthorisationLink",
    "vetting.BrandAuthorisation", "vetting.BrandDesignation",
    "evidence.DisclosureOrder", "evidence.Opening", "evidence.Lead", "evidence.CivilMatter",
    "evidence.Outcome", "evidence.Cluster", "evidence.ClusterVersion", "evidence.CutLink",
}  # fmt: skip
# On the first server alone.
ALONE: Final = {
    "ledger.Checkpoint", "ledger.LogTile", "cases.WorkerLife", "rights.IndexGeneration",
    "row_security.Allowance",
    "accounts.CodeLetter", "sellers.SellerEntry", "marketplaces.ListingFigures",
    "disputes.DisputeLease", "evidence.ReleasedObject",
    "filing.UnconfirmedReport", "conduct.MisuseScan", "screening.DayTally",
    "notices.PublicCount",
}  # fmt: skip

# What is not fit yet: docs/explanation/scale.md says what a move to several servers changes.
NO_COLUMN: Final = {
    "ledger.AuditEntry", "ledger.Outgoing", "ledger.Change", "marketplaces.FrozenListing",
}  # fmt: skip
NOT_IN_THE_KEY: Final = {
    "ledger.AuditEntry: a_chain_has_one_link_a_number",
    "ledger.Outgoing: an_effect_has_its_key_once",
    "marketplaces.Listing: a_listing_is_known_once",
    "review.GroupMember: ruling",
    "sellers.PenaltyOrder: public_id",
    "screening.Batch: public_id",
    "screening.Fingerprint: case",
    "screening.HeldListing: public_id",
    "notices.Delivery: public_id",
}
# Keys that carry the right's owner, who may be another account than the one that files.
BY_OWNER: Final = {"cases.Case: one_open_case_a_right_reason_and_listing"}


def _ours() -> dict[str, type[Model]]:
    return {
        model._meta.label: model
        for model in apps.get_models()
        if model.__module__.partition(".")[0] == "records"
    }


def _columns(model: type[Model]) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


def _keys(model: type[Model]) -> Iterator[tuple[str, set[str]]]:
    """Unique keys besides the primary one, which Citus wants widened in any case."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield f"{model._meta.label}: {field.name}", {field.attname}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            constraint_fields = {model._meta.get_field(name) for name in constraint.fields}
            columns = {field.attname for field in constraint_fields}  # type: ignore[union-attr]  # of our own
            yield f"{model._meta.label}: {constraint.name}", columns


def test_each_table_has_one_place_among_several_servers() -> None:
    places = Counter(
        label for place in (BY_ACCOUNT, BY_SELLER, REFERENCE, ALONE) for label in place
    )
    assert set(_ours()) == set(places), "Put a new table where it belongs; strike out what is gone."
    assert max(places.values()) == 1


@pytest.mark.parametrize(
    ("tables", "column"), [(BY_ACCOUNT, "account_id"), (BY_SELLER, "seller_id")]
)
def test_each_growing_table_has_the_column_by_which_it_is_spread(
    tables: set[str], column: str
) -> None:
    without = {label for label in tables if column not in _columns(_ours()[label])}
    assert without == NO_COLUMN & tables, "Add the column; strike out what has it now."


def test_each_unique_key_of_a_growing_table_holds_that_column() -> None:
    without = {
        name
        for tables, column in ((BY_ACCOUNT, "account_id"), (BY_SELLER, "seller_id"))
        for label in tables
        for name, columns in _keys(_ours()[label])
        if column not in columns and name not in BY_OWNER
    }
    assert without == NOT_IN_THE_KEY, "Put the column into the key; strike out what has it now."


def test_the_keys_of_open_duplicates_carry_the_owner() -> None:
    keys = {name: columns for model in _ours().values() for name, columns in _keys(model)}
    assert all("owner_id" in keys[name] for name in BY_OWNER)
