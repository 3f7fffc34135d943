"""Who posts a letter under a key looks whether it was posted: a seller, at those of its penalties."""

from django.db import migrations

from records.walls.building import SELLER, also
from records.walls.standing import Standing

TOLD = {
    "ledger_outgoing": "kind = 'penalty' AND EXISTS (SELECT FROM standing_penaltyorder p"
    f" WHERE p.id = subject_id AND p.seller_id = {SELLER})"
}


class Migration(migrations.Migration):
    dependencies = [("walls", "0024_written")]
    operations = [also(Standing.MERCHANT, TOLD)]
