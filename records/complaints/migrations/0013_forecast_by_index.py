"""Let the forecast be counted from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        ('complaints', '0012_watches'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_by_due',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['received', 'queued', 'in_review', 'clarification', 'duplicate'])), fields=['due_at'], include=('state', 'lane'), name='case_open_due'),
        ),
    ]
