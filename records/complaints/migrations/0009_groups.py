"""Decisions on groups of similar cases, and who confirmed the large ones."""

import django.db.models.deletion
import pipeline.words
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0008_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('account_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('decided', 'decided'), ('declined', 'declined'), ('undone', 'undone')], max_length=8)),
                ('outcome', models.CharField(choices=[('upheld', 'upheld'), ('rejected', 'rejected'), ('invalid', 'invalid')], max_length=8)),
                ('reason_code', models.CharField(max_length=48)),
                ('note', models.TextField(blank=True)),
                ('is_above_cap', models.BooleanField()),
                ('proposed_at', models.DateTimeField()),
                ('lapses_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups_led', to='complaints.case')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups_proposed', to=settings.AUTH_USER_MODEL)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups_answered', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('left_out', models.CharField(blank=True, choices=[('exception', 'exception'), ('held', 'held'), ('closed', 'closed'), ('unlike', 'unlike')], max_length=9)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_members', to='complaints.case')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='complaints.group')),
                ('ruling', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='complaints.ruling')),
            ],
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(condition=models.Q(('state', pipeline.words.GroupState['PROPOSED'])), fields=['lapses_at'], name='group_waiting'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('public_id', 'account_id'), name='a_group_has_its_own_public_id'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='nobody_answers_their_own_group'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('is_above_cap', False), ('state__in', [pipeline.words.GroupState['PROPOSED'], pipeline.words.GroupState['DECLINED']]), ('answered_by__isnull', False), _connector='OR'), name='a_group_above_the_cap_is_decided_by_two'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(fields=('account_id', 'group', 'case'), name='a_group_names_a_case_once'),
        ),
    ]
