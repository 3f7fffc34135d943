"""A seller's coming in is noted, and what it does about its own penalties."""

from django.db import migrations

from records.walls.building import SELLER, also
from records.walls.standing import Standing

NOTED_AT_DOOR = {
    "ledger_auditentry": "subject_kind IN ('account', 'user', 'entry')",
    "ledger_outgoing": "kind = 'code'",
}
OF_CASE = "EXISTS (SELECT FROM complaints_case c WHERE c.id = subject_id)"
NOTED = {
    "ledger_auditentry": "CASE subject_kind"
    f" WHEN 'case' THEN {OF_CASE}"
    f" WHEN 'seller' THEN subject_id = {SELLER}"
    " ELSE false END"
}
# Whoever reads what a penalty asks for holds the seller's lock, and the marketplace is told.
LOCKED = {
    "complaints_case": f"seller_id = {SELLER}",
    "accounts_seller": f"id = {SELLER}",
}
TOLD = {
    "ledger_outgoing": "kind = 'penalty' AND EXISTS (SELECT FROM standing_penaltyorder p"
    f" WHERE p.id = subject_id AND p.seller_id = {SELLER})"
}


class Migration(migrations.Migration):
    dependencies = [("walls", "0020_identity")]
    operations = [
        also(Standing.DOOR, NOTED_AT_DOOR),
        also(Standing.DOOR, NOTED_AT_DOOR, "INSERT"),
        also(Standing.MERCHANT, NOTED),
        also(Standing.MERCHANT, NOTED, "INSERT"),
        also(Standing.MERCHANT, LOCKED, "UPDATE"),
        also(Standing.MERCHANT, TOLD, "INSERT"),
    ]
