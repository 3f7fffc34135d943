"""Machines of an account: its keys and endpoints are its own; a secret is written, never read."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built

OWN = f"account_id = {ACCOUNT}"
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("accounts_apikey", "SELECT, INSERT, UPDATE (last_used_on, revoked_at, expires_at)", OWN,
         desk="", door="true"),
    Wall("webhooks_endpoint", ALL, OWN, desk="SELECT"),
    Wall("webhooks_secret", "SELECT (id, endpoint_id, account_id, created_at, ends_at), INSERT, UPDATE (ends_at)",
         OWN, desk=""),
    Wall("webhooks_delivery", "SELECT, INSERT, UPDATE", OWN, desk="SELECT"),
    Wall("webhooks_attempt", "SELECT", OWN, desk="SELECT"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("webhooks", "0001_initial"),
        ("walls", "0012_aside"),
    ]
    operations = [*built(WALLS)]
