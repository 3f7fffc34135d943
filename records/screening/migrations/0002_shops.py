"""The shop of a listing that was screened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('screening', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='newestversion',
            name='shop',
            field=models.CharField(db_default='', default='', max_length=100),
        ),
    ]
