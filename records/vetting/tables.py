"""Declares sellers' applications and papers, and papers for brands."""

from typing import Final

from django.db.models import Q

from records.rights.tables import OWNER_READS, OWNER_WORKS
from records.tables.access import (
    ALL_STAFF,
    AUDITORS_READ,
    DESK,
    FILERS,
    MARKETPLACES,
    POLICY_ADMINS,
    SELLERS,
    VERIFIERS,
)
from records.tables.conditions import ACCOUNT, OF_MARKETPLACE, OF_SELLER, has_shop, sees
from records.tables.grants import ADD, ADD_AND_CHANGE
from records.tables.personal_data import CHAIN, CONDUCT, PROOF, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule
from records.vetting.models import ApplicationState

_OF_PAPER: Final = "EXISTS (SELECT FROM vetting_sellerpaper p WHERE p.id = paper_id)"
_SHOWN_TO_OWNER: Final = "id IN (SELECT paper_id FROM vetting_authorisationlink)"
_BY_OWN_PEOPLE: Final = (
    f"EXISTS (SELECT FROM accounts_user u WHERE u.id = opened_by_id AND u.account_id = {ACCOUNT})"
)
_OF_AUTHORISATION: Final = sees("vetting_brandauthorisation", "authorisation_id")

# Sellers apply themselves or through their marketplace, and verifiers decide: the trigger
# accounts_vetted_by_others holds that. No reviewer and no auditor sees a paper; an owner sees those
# of sellers that ask for its word.
declare_tables(
    Table(
        "vetting_sellerkey",
        ADD,
        (
            SELLERS.write(OF_SELLER),
            MARKETPLACES.write(has_shop("vetting_sellerkey")),
            VERIFIERS.write(),
            FILERS.read("seller_id IN (SELECT seller_id FROM vetting_brandauthorisation)"),
        ),
        personal=Holding(CONDUCT, seller="seller", is_shown=False),
    ),
    Table(
        "vetting_sellerapplication",
        ADD_AND_CHANGE,
        (
            SELLERS.write(OF_SELLER),
            MARKETPLACES.write(OF_MARKETPLACE),
            VERIFIERS.write(),
            DESK.read(),  # how they stand, on the page of a seller
            AUDITORS_READ,
        ),
        held="seller seller_id",
        keeps=Rule(
            "audit",
            "decided_at",
            where=Q(state__in=(ApplicationState.REFUSED, ApplicationState.REPLACED)),
        ),
        personal=Holding(
            CONDUCT, seller="seller", email="mail__iexact", hidden="marks terms score payment_hash"
        ),
    ),
    Table(
        "vetting_sellerpaper",
        ADD_AND_CHANGE,
        (
            SELLERS.write(OF_SELLER),
            MARKETPLACES.write(OF_MARKETPLACE),
            VERIFIERS.write(),
            FILERS.read(_SHOWN_TO_OWNER),
        ),
        held="seller seller_id",
        blanked=(("pages", "cardinality(NEW.pages) < cardinality(OLD.pages)"),),
        keeps=Rule("audit", "given_at", where=Q(application=None)),
        personal=Holding(CONDUCT, seller="seller"),
    ),
    # Who opened a page, and why: a verifier, or the owner whose word is asked, who sees no opening
    # but its people's. Whose paper it is may read it.
    Table(
        "vetting_paperopening",
        ADD,
        (
            SELLERS.read(_OF_PAPER),
            VERIFIERS.write(),
            FILERS.write(f"{_BY_OWN_PEOPLE} AND {_OF_PAPER}"),
        ),
        personal=Holding(CHAIN, seller="paper__seller"),
    ),
    # Which brands ask for papers everybody knows; staff designates them.
    Table(
        "vetting_branddesignation",
        ADD_AND_CHANGE,
        (
            SELLERS.read(),
            MARKETPLACES.read(),
            OWNER_READS,
            DESK.write(),
            POLICY_ADMINS.write(),
            AUDITORS_READ,
            VERIFIERS.read(),
        ),
        held="right right_id",
        personal=Holding(PROOF, "right__owner"),
    ),
    # A seller hands papers in, verifiers read them, the owner says a word on them; workers grant:
    # the trigger rights_authorised_by_others holds that.
    Table(
        "vetting_brandauthorisation",
        ADD_AND_CHANGE,
        (SELLERS.write(OF_SELLER), MARKETPLACES.read(OF_MARKETPLACE), OWNER_WORKS, *ALL_STAFF),
        held="right right_id seller seller_id",
        personal=Holding(PROOF, "right__owner", "seller"),
    ),
    Table(
        "vetting_authorisationlink",
        ADD,
        (SELLERS.write(_OF_AUTHORISATION), FILERS.read(_OF_AUTHORISATION), *ALL_STAFF),
        personal=Holding(PROOF, "authorisation__right__owner", "authorisation__seller"),
    ),
)
