"""How many pictures of a line its verdict knows nothing of, and upheld holds by their day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_right_of_draws")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="pictures_unseen",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("state", "upheld")), fields=["decided_at"], name="hold_upheld"
            ),
        ),
    ]
