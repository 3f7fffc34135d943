"""What reviewers keep for each other is the desk's alone: no filer and no seller sees any of it."""

from django.db import migrations

from records.walls.building import Wall, built

ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("complaints_casenote", "SELECT, INSERT"),
    Wall("complaints_reservation", ALL),
    Wall("complaints_escalation", ALL),
    Wall("complaints_opinion", "SELECT, INSERT, UPDATE"),
    Wall("complaints_rulingtext", "SELECT, INSERT"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_upheld_at"),
        ("walls", "0011_groups"),
    ]
    operations = [*built(WALLS)]
