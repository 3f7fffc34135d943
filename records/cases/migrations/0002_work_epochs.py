"""Let the indexes of work begin with an epoch: what died before it is not passed."""

from django.db import migrations, models

_WAITING = models.Q(("state", "waiting"))
_ODD = models.Q(("is_single", True), ("is_suspect", True), _connector="OR")
_OUT = models.Q(("state__in", ["sent", "running"]))
_EPOCH = models.Func(
    output_field=models.BigIntegerField(), template="pg_sequence_last_value('cases_work_epoch')"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        # It is not owned by the column: what resets the keys of an emptied table leaves it alone.
        migrations.RunSQL(
            "CREATE SEQUENCE cases_work_epoch; SELECT nextval('cases_work_epoch')",
            "DROP SEQUENCE cases_work_epoch",
        ),
        migrations.AddField("work", "epoch", models.BigIntegerField(db_default=_EPOCH)),
        migrations.RemoveIndex("work", "work_waiting"),
        migrations.RemoveIndex("work", "work_odd"),
        migrations.RemoveIndex("work", "work_outstanding"),
        migrations.AddIndex(
            "work",
            models.Index(
                "epoch",
                "unit",
                models.OrderBy(models.F("is_single"), descending=True),
                "due_at",
                condition=_WAITING,
                name="work_waiting",
            ),
        ),
        migrations.AddIndex(
            "work",
            models.Index(
                "epoch",
                models.OrderBy(models.F("is_single"), descending=True),
                "due_at",
                condition=_WAITING & _ODD,
                name="work_odd",
            ),
        ),
        migrations.AddIndex(
            "work",
            models.Index(
                fields=["epoch", "state", "sent_at"], condition=_OUT, name="work_outstanding"
            ),
        ),
    ]
