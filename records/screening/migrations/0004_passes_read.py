"""Listings that passed and are drawn to be read, and holds whose rules are hidden at first."""

from django.db import migrations, models

_OPEN = models.Q(state__in=("waiting", "disputed", "drawn"))
_STATES = ("waiting", "disputed", "released", "upheld", "replaced", "drawn", "passed")


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_near_duplicates")]

    operations = [
        migrations.RemoveIndex(model_name="hold", name="hold_open"),
        migrations.RemoveIndex(model_name="hold", name="hold_of_group"),
        migrations.AddField(
            model_name="hold",
            name="drawn_of_10000",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="hold",
            name="is_blind",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="hold",
            name="state",
            field=models.CharField(
                choices=[(state, state) for state in _STATES], default="waiting", max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["due_at"], condition=_OPEN, name="hold_open"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["group_key"], condition=_OPEN, name="hold_of_group"),
        ),
    ]
