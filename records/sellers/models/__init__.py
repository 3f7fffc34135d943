"""Sellers, their legal entities, and their penalties."""

from records.sellers.models.entities import (
    JoinGround,
    JoinState,
    MarketplaceSeller,
    SellerDeclaration,
    SellerJoin,
)
from records.sellers.models.penalties import (
    PenaltyOrder,
    PenaltyOrderState,
    SellerFigures,
    SellerStanding,
)
from records.sellers.models.sellers import Seller, SellerEntry, Shop

__all__ = [
    "JoinGround",
    "JoinState",
    "MarketplaceSeller",
    "PenaltyOrder",
    "PenaltyOrderState",
    "Seller",
    "SellerDeclaration",
    "SellerEntry",
    "SellerFigures",
    "SellerJoin",
    "SellerStanding",
    "Shop",
]
