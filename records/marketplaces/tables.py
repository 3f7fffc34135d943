"""Declares listings, and what they showed when they were reported."""

from django.db.models import Q

from pipeline.vocabulary import CaseState
from records.tables.access import DESK_WORKS, FILERS, MARKETPLACES, SELLERS, STAFF_READ
from records.tables.conditions import MARKETPLACE, OF_MARKETPLACE, has_case
from records.tables.grants import ADD_AND_CHANGE, READ
from records.tables.personal_data import LISTING, NUMBERS
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

declare_tables(
    # What a marketplace counts is its own; the desk reads it beside a case.
    Table(
        "marketplaces_listingfigures",
        ADD_AND_CHANGE,
        (MARKETPLACES.write(OF_MARKETPLACE), *STAFF_READ),
        personal=NUMBERS,
    ),
    # What is on sale is no secret, and a filing has to find the row that another one made.
    Table(
        "marketplaces_listing",
        ADD_AND_CHANGE,
        (
            FILERS.read(),
            FILERS.add(name="written"),
            SELLERS.read(has_case("listing_id = marketplaces_listing.id")),
            MARKETPLACES.read(OF_MARKETPLACE),
            *DESK_WORKS,
        ),
        personal=LISTING,
    ),
    # What a listing showed when it was reported: anyone who sees the case sees it.
    Table(
        "marketplaces_frozenlisting",
        READ,
        (
            FILERS.read(has_case("frozen_id = marketplaces_frozenlisting.id")),
            SELLERS.read(has_case("frozen_id = marketplaces_frozenlisting.id")),
            MARKETPLACES.read(f"marketplaces_is_on(listing_id, {MARKETPLACE})"),
            *STAFF_READ,
        ),
        held="frozen id",
        keeps=Rule(
            "listing_vault",
            "frozen_at",
            where=~Q(case__state__in=[state.value for state in CaseState if state.is_open]),
            later="case__closed_at case__rulings__ruled_at case__counters__filed_at"
            " case__appeals__filed_at",
            emptied=("cases_case", "frozen"),
        ),
        personal=LISTING,
    ),
)
