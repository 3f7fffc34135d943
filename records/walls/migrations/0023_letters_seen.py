"""A filer sees how far the letters about its own cases are; it writes and changes none of them."""

from django.db import migrations

from records.walls.building import also
from records.walls.standing import Standing

SUBJECTS = {
    "complaints_ruling": ("result",),
    "complaints_clarification": ("question", "remind_question"),
    "complaints_settlement": ("settled",),
    "complaints_counternotification": ("counter", "counter_ruled", "remind_answer"),
    "complaints_appeal": ("appeal", "appeal_ruled"),
}
OWN = " OR ".join(
    f"kind IN ({', '.join(f"'{kind}'" for kind in kinds)})"
    f" AND EXISTS (SELECT FROM {table} t WHERE t.id = subject_id)"
    for table, kinds in SUBJECTS.items()
)


class Migration(migrations.Migration):
    dependencies = [("walls", "0022_authority"), ("complaints", "0002_upheld_at")]
    operations = [also(Standing.FILER, {"ledger_outgoing": OWN})]
