"""What a filer has watched is the filer's own; only workers write what came back."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built

OF_ACCOUNT = f"account_id = {ACCOUNT}"

WALLS = [
    Wall("complaints_watch", "SELECT, INSERT, UPDATE, DELETE", OF_ACCOUNT, desk=""),
    Wall("complaints_lookout", "SELECT", OF_ACCOUNT, own_for="SELECT", desk=""),
    Wall("complaints_comeback", "SELECT", OF_ACCOUNT, own_for="SELECT", desk=""),
]


class Migration(migrations.Migration):
    dependencies = [("walls", "0015_programmes"), ("complaints", "0002_upheld_at")]
    operations = built(WALLS)
