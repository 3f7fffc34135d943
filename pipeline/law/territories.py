"""Does a right reach a market? Some territories stand for several countries."""

from collections.abc import Iterable

from pipeline.policy.policy import Policy


def expand_territories(territories: Iterable[str], policy: Policy) -> set[str]:
    """Return the territories themselves and the countries they stand for."""
    codes = set(territories)
    return codes.union(*(policy.territories.get(code, ()) for code in codes))


def is_out_of_reach(territories: Iterable[str], markets: Iterable[str], policy: Policy) -> bool:
    """Return whether territories and markets are both known and have nothing in common."""
    reach, offered_markets = expand_territories(territories, policy), set(markets)
    return bool(reach and offered_markets) and not reach & offered_markets


def list_reach(territories: Iterable[str], policy: Policy) -> list[str]:
    """Return the codes under which a right may lie there: own, members, wholes."""
    codes = set(territories)
    members = {territory for code in codes for territory in policy.territories.get(code, ())}
    wholes = {group for group, parts in policy.territories.items() if codes & set(parts)}
    return sorted(codes | members | wholes)
