"""The people and machines of an account give its keys other names."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built

WALLS = [
    Wall("accounts_apikey",
         "SELECT, INSERT, UPDATE (last_used_on, revoked_at, expires_at, name)",
         f"account_id = {ACCOUNT}", desk="", door="true"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("walls", "0018_statements_sent"),
    ]
    operations = [*built(WALLS)]
