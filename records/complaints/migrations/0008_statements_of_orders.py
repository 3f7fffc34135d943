"""Statements for the DSA of what restricts an account."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('complaints', '0007_screeners'),
    ]

    operations = [
        migrations.AddField(
            model_name='statementsent',
            name='kind',
            field=models.CharField(choices=[('ruling', 'Ruling'), ('penalty', 'Penalty'), ('measure', 'Measure')], db_default='ruling', default='ruling', max_length=8),
        ),
        migrations.AddField(
            model_name='statementsent',
            name='subject_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='statementsent',
            name='ruling',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements_sent', to='complaints.ruling'),
        ),
        migrations.AddConstraint(
            model_name='statementsent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ruling'), ('ruling__isnull', False), ('subject_id', None)), models.Q(models.Q(('kind', 'ruling'), _negated=True), ('ruling', None), ('subject_id__isnull', False)), _connector='OR'), name='a_statement_has_one_subject'),
        ),
    ]
