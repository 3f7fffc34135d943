"""Declares sellers, their shops, and their penalties."""

from typing import Final

from django.db.models import Q

from records.sellers.models.penalties import PenaltyOrderState
from records.tables.access import DESK_WORKS, MARKETPLACES, SELLERS, SIGN_IN, STAFF_READ, VERIFIERS
from records.tables.conditions import OF_MARKETPLACE, OF_SELLER, SELLER, has_shop
from records.tables.grants import ADD, ADD_AND_CHANGE, CHANGE, READ
from records.tables.personal_data import CONDUCT, SHORT_LIVED, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

_OF_SELLER: Final = Holding(CONDUCT, seller="seller")

declare_tables(
    # No filer reads who stands behind a shop.
    Table(
        "sellers_seller",
        CHANGE,
        (
            SELLERS.read(f"id = {SELLER}", name="merchant"),
            # Who decides on a ban, or reads what a penalty asks for, holds the seller's lock.
            SELLERS.change(f"id = {SELLER}"),
            *DESK_WORKS,
            VERIFIERS.read(),
            SIGN_IN.read(),
        ),
        held="seller id",
        personal=Holding(CONDUCT, seller="pk"),
    ),
    Table(
        "sellers_shop",
        READ,
        (
            SELLERS.read(OF_SELLER),
            *STAFF_READ,
            VERIFIERS.read(),
            SIGN_IN.read(),
            MARKETPLACES.read(OF_MARKETPLACE),
        ),
        held="seller seller_id",
        personal=_OF_SELLER,
    ),
    # What a marketplace's systems send of an entity is the marketplace's own; workers register it.
    Table(
        "sellers_marketplaceseller",
        ADD_AND_CHANGE,
        (MARKETPLACES.write(OF_MARKETPLACE), *STAFF_READ),
        personal="A marketplace's own: firms and their shops.",
    ),
    # What marketplaces say of who stands behind a shop: workers write it down, the desk reads it.
    Table(
        "sellers_sellerdeclaration", READ, STAFF_READ, held="seller seller_id", personal=_OF_SELLER
    ),
    # Which sellers are one entity: staff join and part, workers join on facts.
    Table(
        "sellers_sellerjoin",
        ADD_AND_CHANGE,
        DESK_WORKS,
        held="seller seller_id seller other_id",
        personal=Holding(CONDUCT, seller="seller other", is_shown=False),
    ),
    # Links of marketplaces that let a seller in, each once.
    Table("sellers_sellerentry", ADD, (SIGN_IN.write(),), personal=SHORT_LIVED),
    # Workers count strikes, and so does who joins sellers; reviewers decide on bans.
    Table(
        "sellers_sellerstanding",
        ADD_AND_CHANGE,
        (SELLERS.read(OF_SELLER, name="merchant"), *DESK_WORKS),
        personal=_OF_SELLER,
    ),
    Table(
        "sellers_penaltyorder",
        ADD_AND_CHANGE,
        (
            SELLERS.read(OF_SELLER, name="merchant"),
            SELLERS.change(OF_SELLER),
            MARKETPLACES.read(has_shop("sellers_penaltyorder")),
            *DESK_WORKS,
        ),
        held="seller seller_id",
        keeps=Rule(
            "audit",
            "brought_at",
            where=Q(state__in=(PenaltyOrderState.UNDONE, PenaltyOrderState.DECLINED))
            | Q(ends_at__isnull=False),
            later="ends_at",
            without="extensions",
        ),
        personal=_OF_SELLER,
    ),
    # What workers count of sellers each night.
    Table("sellers_sellerfigures", READ, STAFF_READ, personal=_OF_SELLER),
)
