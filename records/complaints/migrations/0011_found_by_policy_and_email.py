"""Find what policy approved for a filer today, and what was reported with an address."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_seller_entries'),
        ('complaints', '0010_aside'),
        ('rights', '0004_keeping'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ruling',
            index=models.Index(condition=models.Q(('outcome', 'upheld'), ('reviewer', None)), fields=['account_id', 'ruled_at'], name='ruling_by_policy'),
        ),
        migrations.AddIndex(
            model_name='takedownrequest',
            index=models.Index(django.db.models.functions.text.Lower('filer_email'), condition=models.Q(('channel', 'public_form')), name='report_by_email'),
        ),
    ]
