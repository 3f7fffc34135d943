"""Working hours are the desk's alone: no filer, seller or verifier learns who is on duty."""

from django.db import migrations

from records.walls.building import Wall, built

ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [Wall("accounts_shift", ALL), Wall("accounts_daysaway", ALL)]


class Migration(migrations.Migration):
    dependencies = [("walls", "0027_conduct"), ("accounts", "0002_public_form")]
    operations = [*built(WALLS)]
