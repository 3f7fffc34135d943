"""No index entries for what a case does not have, and none twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_words"),
        ("complaints", "0004_case_with_question"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ruling",
            name="a_ruling_is_overruled_once",
        ),
        migrations.AlterField(
            model_name="case",
            name="follows",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="complaints.case",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="frozen",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="catalog.frozenlisting",
            ),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="reviewer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("follows__isnull", False)),
                fields=["follows"],
                name="case_of_leader",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("frozen__isnull", False)),
                fields=["frozen"],
                name="case_by_frozen",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.UniqueConstraint(
                condition=models.Q(("overrules__isnull", False)),
                fields=("account_id", "overrules"),
                name="a_ruling_is_overruled_once",
            ),
        ),
    ]
