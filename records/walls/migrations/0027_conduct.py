"""Concerns are the desk's; a measure is seen by its party, which may object and nothing more."""

from django.db import migrations

from records.walls.building import ACCOUNT, SELLER, Wall, also, built
from records.walls.standing import Standing

OF_ACCOUNT = f"account_id = {ACCOUNT}"
OF_SELLER = f"seller_id = {SELLER}"

WALLS = [
    Wall("conduct_concern", "SELECT, UPDATE"),
    Wall("conduct_nightlylook", "SELECT", desk="SELECT"),
    Wall("conduct_measure", "SELECT, INSERT, UPDATE", OF_ACCOUNT, own_for="SELECT",
         merchant=OF_SELLER),
]


class Migration(migrations.Migration):
    dependencies = [
        ("walls", "0026_unconfirmed_reports"),
        ("conduct", "0001_initial"),
    ]
    operations = [
        *built(WALLS),
        also(Standing.FILER, {"conduct_measure": OF_ACCOUNT}, "UPDATE"),
        also(Standing.MERCHANT, {"conduct_measure": OF_SELLER}, "UPDATE"),
    ]
