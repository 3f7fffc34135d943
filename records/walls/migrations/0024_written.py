"""What a reviewer wrote into a statement is read by those whom the ruling concerns."""

from django.db import migrations

from records.walls.building import also
from records.walls.standing import Standing

# Whoever sees the ruling: its own wall answers for it.
OF_RULING = {
    "complaints_rulingtext": "EXISTS (SELECT FROM complaints_ruling r WHERE r.id = ruling_id)"
}


class Migration(migrations.Migration):
    dependencies = [("walls", "0023_letters_seen")]
    operations = [also(Standing.FILER, OF_RULING), also(Standing.MERCHANT, OF_RULING)]
