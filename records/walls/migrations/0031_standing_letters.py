"""Policy administrators bar, lift and let firms in: the filer's letter leaves by the same act."""

from django.db import migrations

from records.walls.building import also
from records.walls.standing import Standing


class Migration(migrations.Migration):
    dependencies = [("walls", "0030_plain_questions")]
    operations = [also(Standing.POLICY, {"ledger_outgoing": "kind = 'standing'"}, "INSERT")]
