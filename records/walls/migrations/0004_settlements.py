"""A filer takes its own claims back; that a worker carried it out only workers say."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built

WALLS = [
    Wall("complaints_settlement", "SELECT, INSERT", f"account_id = {ACCOUNT}", desk="SELECT"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_upheld_at"),
        ("walls", "0003_verifiers_and_policy"),
    ]
    operations = [*built(WALLS)]
