"""Concerns about sellers, by what monitoring counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('conduct', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='concern',
            name='kind',
            field=models.CharField(choices=[('notices', 'notices'), ('listings', 'listings'), ('disputes', 'disputes'), ('one_seller', 'one_seller'), ('shared_certificate', 'shared_certificate'), ('throwaway_contact', 'throwaway_contact'), ('burst', 'burst'), ('seller_risk', 'seller_risk')], max_length=24),
        ),
        migrations.AlterField(
            model_name='measure',
            name='answer',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AlterField(
            model_name='measure',
            name='objection',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AlterField(
            model_name='measure',
            name='objection_state',
            field=models.CharField(choices=[('none', 'None'), ('filed', 'Filed'), ('confirmed', 'Confirmed'), ('reversed', 'Reversed')], db_default='none', default='none', max_length=9),
        ),
    ]
