"""Penalties: reviewers decide on bans, a seller sees its own."""

from django.db import migrations

from records.walls.building import SELLER, Wall, built

OWN = f"seller_id = {SELLER}"

WALLS = [
    # Whoever decides on a ban holds the seller's lock.
    Wall("accounts_seller", "SELECT, UPDATE", desk="ALL", verifier="SELECT",
         merchant=f"id = {SELLER}"),
    Wall("standing_sellerstanding", "SELECT", desk="SELECT", merchant=OWN),
    Wall("standing_penaltyorder", "SELECT, UPDATE", merchant=OWN, merchant_for="ALL"),
]


class Migration(migrations.Migration):
    dependencies = [("standing", "0001_initial"), ("walls", "0009_rights_kept")]
    operations = [*built(WALLS)]
