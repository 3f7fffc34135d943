"""A key has a name, so that its people know which machine has it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_verification"),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='name',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
    ]
