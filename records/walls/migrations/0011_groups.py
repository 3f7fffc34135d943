"""Groups are the desk's: a filer sees the rulings, not what was ruled together."""

from django.db import migrations

from records.walls.building import Wall, built

WALLS = [
    Wall("complaints_group", "SELECT, INSERT, UPDATE"),
    Wall("complaints_groupmember", "SELECT, INSERT, UPDATE"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_upheld_at"),
        ("walls", "0010_penalties"),
    ]
    operations = [*built(WALLS)]
