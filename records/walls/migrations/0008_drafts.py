"""Drafts and what was looked at for them are their filer's alone: no desk, no auditor."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built

OF_ACCOUNT = f"account_id = {ACCOUNT}"
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("complaints_draft", ALL, OF_ACCOUNT, desk=""),
    Wall("complaints_preflight", ALL, OF_ACCOUNT, desk=""),
]


class Migration(migrations.Migration):
    dependencies = [("walls", "0007_disputes"), ("complaints", "0002_upheld_at")]
    operations = built(WALLS)
