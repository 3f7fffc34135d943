"""Notes, reservations, escalations, opinions, and what reviewers write into statements."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0009_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RulingText',
            fields=[
                ('ruling', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='complaints.ruling')),
                ('account_id', models.BigIntegerField()),
                ('facts_en', models.TextField(blank=True)),
                ('facts_zh', models.TextField(blank=True)),
                ('addition_en', models.TextField(blank=True)),
                ('addition_zh', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='complaints.case')),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='escalation', serialize=False, to='complaints.case')),
                ('account_id', models.BigIntegerField()),
                ('reason_code', models.CharField(max_length=48)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('question', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('rejected', 'rejected')], max_length=8)),
                ('words', models.TextField(blank=True)),
                ('given_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='complaints.case')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('given_at', None)), fields=['asked_of'], name='opinion_still_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('given_by', None), models.Q(('given_by', models.F('asked_by')), _negated=True), _connector='OR'), name='an_opinion_is_somebody_else_s')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reservation', serialize=False, to='complaints.case')),
                ('account_id', models.BigIntegerField()),
                ('because', models.CharField(choices=[('set_aside', 'Set Aside'), ('asked', 'Asked'), ('handed', 'Handed')], max_length=12)),
                ('reason_code', models.CharField(max_length=48)),
                ('made_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='complaints.casenote')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('because', 'handed'), ('made_by', models.F('reviewer')), _connector='OR'), name='a_case_is_set_aside_for_oneself')],
            },
        ),
    ]
