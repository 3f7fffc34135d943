"""Events of rights name the right."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('webhooks', '0001_endpoints'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='right_id',
            field=models.BigIntegerField(null=True),
        ),
    ]
