"""The door writes what a member may do: an owner asked, and the act asks again."""

from django.db import migrations

from records.walls.standing import APP_ROLE

GRANT = f"GRANT UPDATE (is_read_only) ON accounts_user TO {APP_ROLE};"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("walls", "0028_shifts"),
    ]
    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
