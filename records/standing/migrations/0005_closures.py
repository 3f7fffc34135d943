"""Closures of stores, objections to what people impose, and what monitoring counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_IMPOSED = """
UPDATE standing_penaltyorder SET imposed_at = brought_at
WHERE imposed_at IS NULL AND (state = 'imposed' OR confirmed_by_id IS NOT NULL)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_appointed_flaggers'),
        ('standing', '0004_trusted_flaggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SellerFigures',
            fields=[
                ('seller', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='accounts.seller')),
                ('counted_on', models.DateField()),
                ('listings', models.IntegerField()),
                ('upheld', models.IntegerField(db_default=0, default=0)),
                ('holds', models.IntegerField(db_default=0, default=0)),
                ('switched', models.IntegerField(db_default=0, default=0)),
                ('again', models.IntegerField(db_default=0, default=0)),
                ('links', models.IntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='penaltyorder',
            name='a_seller_bears_a_penalty_once_a_ladder',
        ),
        migrations.RemoveConstraint(
            model_name='penaltyorder',
            name='a_ban_is_imposed_by_people',
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='answer',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='facts',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='figures',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='imposed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='objected_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='objection',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='penaltyorder',
            name='objection_state',
            field=models.CharField(choices=[('none', 'None'), ('filed', 'Filed'), ('confirmed', 'Confirmed'), ('reversed', 'Reversed')], db_default='none', default='none', max_length=9),
        ),
        migrations.AlterField(
            model_name='penaltyorder',
            name='penalty',
            field=models.CharField(choices=[('removal', 'removal'), ('education', 'education'), ('warning', 'warning'), ('listing_limit', 'listing_limit'), ('ban', 'ban'), ('closure', 'closure')], max_length=16),
        ),
        migrations.AlterField(
            model_name='penaltyorder',
            name='severity',
            field=models.CharField(blank=True, choices=[('counterfeit', 'counterfeit'), ('infringement', 'infringement')], max_length=16),
        ),
        migrations.AddIndex(
            model_name='penaltyorder',
            index=models.Index(condition=models.Q(('imposed_at__isnull', False)), fields=['imposed_at'], name='penalty_by_beginning'),
        ),
        migrations.AddConstraint(
            model_name='penaltyorder',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'undone'), _negated=True), models.Q(('severity', ''), _negated=True)), fields=('seller', 'severity', 'penalty'), name='a_seller_bears_a_penalty_once_a_ladder'),
        ),
        migrations.AddConstraint(
            model_name='penaltyorder',
            constraint=models.UniqueConstraint(condition=models.Q(('penalty', 'closure'), ('state__in', ['proposed', 'approved', 'imposed'])), fields=('seller',), name='a_store_is_closed_once'),
        ),
        migrations.AddConstraint(
            model_name='penaltyorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('penalty__in', ['ban', 'closure']), ('state', 'imposed'), _negated=True), models.Q(('approved_by__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='a_ban_is_imposed_by_people'),
        ),
        migrations.AddConstraint(
            model_name='penaltyorder',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(models.Q(('approved_by', None), models.Q(('answered_by', models.F('approved_by')), _negated=True), _connector='OR'), models.Q(('confirmed_by', None), models.Q(('answered_by', models.F('confirmed_by')), _negated=True), _connector='OR')), _connector='OR'), name='an_order_is_reviewed_by_another'),
        ),
        migrations.RunSQL(_IMPOSED, migrations.RunSQL.noop),
    ]
