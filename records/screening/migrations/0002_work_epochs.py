"""Let the indexes of work begin with an epoch: what died before it is not passed."""

from django.db import migrations, models

_WAITING = models.Q(("state", "waiting"))
_ODD = models.Q(("is_single", True), ("is_suspect", True), _connector="OR")
_OUT = models.Q(("state__in", ["sent", "running"]))
_EPOCH = models.Func(
    output_field=models.BigIntegerField(), template="pg_sequence_last_value('screening_part_epoch')"
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]

    operations = [
        # It is not owned by the column: what resets the keys of an emptied table leaves it alone.
        migrations.RunSQL(
            "CREATE SEQUENCE screening_part_epoch; SELECT nextval('screening_part_epoch')",
            "DROP SEQUENCE screening_part_epoch",
        ),
        migrations.AddField("part", "epoch", models.BigIntegerField(db_default=_EPOCH)),
        migrations.RemoveIndex("part", "part_waiting"),
        migrations.RemoveIndex("part", "part_odd"),
        migrations.RemoveIndex("part", "part_outstanding"),
        migrations.AddIndex(
            "part",
            models.Index(
                "epoch",
                "unit",
                models.OrderBy(models.F("is_single"), descending=True),
                "due_at",
                condition=_WAITING,
                name="part_waiting",
            ),
        ),
        migrations.AddIndex(
            "part",
            models.Index(
                "epoch",
                models.OrderBy(models.F("is_single"), descending=True),
                "due_at",
                condition=_WAITING & _ODD,
                name="part_odd",
            ),
        ),
        migrations.AddIndex(
            "part",
            models.Index(
                fields=["epoch", "state", "sent_at"], condition=_OUT, name="part_outstanding"
            ),
        ),
    ]
