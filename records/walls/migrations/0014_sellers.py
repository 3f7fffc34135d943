"""A seller, signed in by its marketplace, sees what concerns it, and disputes it."""

from django.db import migrations

from records.walls.building import SELLER, Wall, also, built
from records.walls.standing import Standing

# What hangs on a case is a seller's where the case is: the wall of cases answers for it.
OF_CASE = "EXISTS (SELECT FROM complaints_case c WHERE c.{0})"

SEEN = {
    "complaints_case": f"seller_id = {SELLER}",
    "complaints_ruling": OF_CASE.format("id = case_id"),
    "complaints_decisionrecord": OF_CASE.format("id = case_id"),
    "complaints_settlement": OF_CASE.format("id = case_id"),
    "complaints_takedownrequest": OF_CASE.format("request_id = complaints_takedownrequest.id"),
    "catalog_listing": OF_CASE.format("listing_id = catalog_listing.id"),
    "catalog_frozenlisting": OF_CASE.format("frozen_id = catalog_frozenlisting.id"),
    "rights_right": OF_CASE.format("right_id = rights_right.id"),
    "rights_reference": OF_CASE.format("right_id = rights_reference.right_id"),
    "accounts_account": OF_CASE.format("owner_id = accounts_account.id"),
    "accounts_shop": f"seller_id = {SELLER}",
    "ledger_auditentry": "subject_kind = 'case' AND " + OF_CASE.format("id = subject_id"),
}
# Whoever disputes a case holds its lock, and notes the act.
LOCKED = {"complaints_case": f"seller_id = {SELLER}"}
NOTED = {"ledger_auditentry": "subject_kind = 'case' AND " + OF_CASE.format("id = subject_id")}

WALLS = [Wall("accounts_sellerentry", "SELECT, INSERT", desk="", door="true")]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("walls", "0013_webhooks"),
    ]
    operations = [
        *built(WALLS),
        also(Standing.DOOR, {"accounts_shop": "true", "accounts_seller": "true"}),
        also(Standing.MERCHANT, SEEN),
        also(Standing.MERCHANT, LOCKED, "UPDATE"),
        also(Standing.MERCHANT, NOTED, "INSERT"),
    ]
