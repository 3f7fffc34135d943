"""Verified identities, invitations, letters with codes; whoever acts for an account owns it yet."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_seller_entries'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubjectKey',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='accounts.account')),
                ('wrapped', models.BinaryField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('erased_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='is_agent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('individual', 'Individual'), ('entity', 'Entity')], db_default='entity', default='entity', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='is_owner',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='CodeLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('ends_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at'], name='code_letter_by_end')],
            },
        ),
        migrations.CreateModel(
            name='IdentityDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('passport', 'Passport'), ('driving_licence', 'Driving Licence'), ('national_id', 'National Id'), ('business_licence', 'Business Licence')], max_length=20)),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('needs_info', 'Needs Info'), ('verified', 'Verified'), ('rejected', 'Rejected'), ('expired', 'Expired'), ('revoked', 'Revoked')], default='pending', max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('country', models.CharField(max_length=2)),
                ('last_four', models.CharField(max_length=4)),
                ('expires_on', models.DateField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('pages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ('submitted_at', models.DateTimeField()),
                ('held_until', models.DateTimeField(null=True)),
                ('question', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('images_deleted_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='accounts.account')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IdentityOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.SmallIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=200)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='accounts.identitydocument')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('is_owner', models.BooleanField(default=False)),
                ('invited_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.account')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='identitydocument',
            index=models.Index(fields=['state', 'submitted_at'], name='identity_by_state'),
        ),
        migrations.AddConstraint(
            model_name='identitydocument',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['pending', 'needs_info'])), fields=('account',), name='an_account_has_one_identity_under_review'),
        ),
        migrations.RunSQL(
            "UPDATE accounts_user SET is_owner = true WHERE account_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
