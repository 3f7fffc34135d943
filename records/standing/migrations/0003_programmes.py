"""The Small Firms Programme, and reports that become an account's history."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_seller_entries'),
        ('standing', '0002_penalties'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AdoptedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_public_id', models.UUIDField(unique=True)),
                ('filed_at', models.DateTimeField()),
                ('adopted_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_reports', to='accounts.account')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-filed_at'], name='adopted_by_account')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='accounts.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'email'), name='an_account_adopts_an_address_once')],
            },
        ),
        migrations.CreateModel(
            name='SmallFirm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('applied', 'Applied'), ('member', 'Member'), ('graduated', 'Graduated'), ('left', 'Left'), ('declined', 'Declined')], default='applied', max_length=10)),
                ('staff', models.IntegerField()),
                ('turnover_band', models.CharField(max_length=16)),
                ('rights', models.IntegerField()),
                ('applied_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('contact', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='small_firms', to='accounts.account')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'applied_at'], name='firm_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['applied', 'member'])), fields=('account',), name='a_firm_has_one_application_or_membership')],
            },
        ),
    ]
