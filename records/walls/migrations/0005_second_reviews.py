"""Second reviews are the desk's; a policy administrator writes golden cases and switches alone."""

from django.db import migrations

from records.walls.building import Wall, built
from records.walls.standing import Standing

WALLS = [
    Wall("complaints_secondreview", "SELECT, INSERT, UPDATE"),
    Wall("complaints_goldencase", "SELECT, INSERT, UPDATE", policy="ALL"),
    Wall("complaints_adjudication", "SELECT, INSERT"),
    # Nothing of anybody's: a filer may see that automation is off, and nobody but one role sets it.
    Wall(
        "ledger_switch",
        "SELECT, INSERT, UPDATE",
        "true",
        own_for="SELECT",
        desk="SELECT",
        policy="ALL",
        written_by=(Standing.POLICY,),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_upheld_at"),
        ("ledger", "0002_append_only"),
        ("walls", "0004_settlements"),
    ]
    operations = [*built(WALLS)]
