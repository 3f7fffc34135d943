"""Disputes: a filer sees and answers what concerns its cases; reviewers rule."""

from django.db import migrations

from records.walls.building import ACCOUNT, SELLER, Wall, built

OWN = f"account_id = {ACCOUNT}"
SELLERS = f"seller_id = {SELLER}"

WALLS = [
    Wall("complaints_counternotification", "SELECT, INSERT, UPDATE", OWN, merchant=SELLERS,
         merchant_for="ALL"),
    Wall("complaints_appeal", "SELECT, INSERT, UPDATE", OWN, merchant=SELLERS, merchant_for="ALL"),
    Wall("complaints_disputelease", "SELECT, INSERT, UPDATE, DELETE"),
]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_upheld_at"), ("walls", "0006_traits")]
    operations = [*built(WALLS)]
