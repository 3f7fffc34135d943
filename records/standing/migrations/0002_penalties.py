"""Where sellers stand, and the penalties that they bear."""

import django.db.models.deletion
import pipeline.tables
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_scopes'),
        ('standing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SellerStanding',
            fields=[
                ('seller', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='accounts.seller')),
                ('counterfeit', models.SmallIntegerField(default=0)),
                ('infringement', models.SmallIntegerField(default=0)),
                ('looked_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['next_at'], name='standing_by_next_change')],
            },
        ),
        migrations.CreateModel(
            name='PenaltyOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('severity', models.CharField(choices=[('counterfeit', 'counterfeit'), ('infringement', 'infringement')], max_length=16)),
                ('penalty', models.CharField(choices=[('removal', 'removal'), ('education', 'education'), ('warning', 'warning'), ('listing_limit', 'listing_limit'), ('ban', 'ban')], max_length=16)),
                ('state', models.CharField(choices=[('imposed', 'Imposed'), ('proposed', 'Proposed'), ('approved', 'Approved'), ('declined', 'Declined'), ('undone', 'Undone')], max_length=10)),
                ('strikes', models.SmallIntegerField()),
                ('case_ids', models.JSONField(default=list)),
                ('brought_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('notice_ends_at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('done_at', models.DateTimeField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bans_approved', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bans_confirmed', to=settings.AUTH_USER_MODEL)),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='accounts.seller')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'undone'), _negated=True), fields=('seller', 'severity', 'penalty'), name='a_seller_bears_a_penalty_once_a_ladder'), models.CheckConstraint(condition=models.Q(('approved_by', None), ('confirmed_by', None), models.Q(('approved_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='two_people_impose_a_ban'), models.CheckConstraint(condition=models.Q(models.Q(('penalty', pipeline.tables.Penalty['BAN']), ('state', 'imposed'), _negated=True), models.Q(('approved_by__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='a_ban_is_imposed_by_people')],
            },
        ),
    ]
