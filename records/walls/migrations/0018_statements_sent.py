"""Public statements: auditors and the desk read them, policy administrators send them again."""

from django.db import migrations

from records.walls.building import Wall, built

WALLS = [
    Wall("complaints_statementsent", "SELECT, UPDATE", desk="SELECT", policy="ALL"),
]


class Migration(migrations.Migration):
    dependencies = [("walls", "0017_people"), ("complaints", "0002_upheld_at")]
    operations = built(WALLS)
