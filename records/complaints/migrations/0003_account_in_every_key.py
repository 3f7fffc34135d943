"""The filer's account in every table that grows with filings, and in every key of theirs."""

import uuid
from django.conf import settings
from django.db import migrations, models


# Rows that are there already take it over from their case.
FILLED = "\n".join(
    f"UPDATE {table} t SET account_id = c.account_id FROM complaints_case c WHERE c.id = t.case_id;"
    for table in ("complaints_clarification", "complaints_reviewlease", "complaints_skip")
)


class Migration(migrations.Migration):
    contracts = "0.1.0"  # the first release: none is older

    dependencies = [
        ('accounts', '0003_scopes'),
        ('catalog', '0001_initial'),
        ('complaints', '0002_upheld_of_seller'),
        ('rights', '0003_references_and_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='a_request_names_a_listing_once',
        ),
        migrations.RemoveConstraint(
            model_name='ruling',
            name='one_live_ruling_a_case_and_instance',
        ),
        migrations.RemoveConstraint(
            model_name='skip',
            name='a_reviewer_skips_a_case_once',
        ),
        migrations.AddField(
            model_name='clarification',
            name='account_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='reviewlease',
            name='account_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='skip',
            name='account_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='case',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='takedownrequest',
            name='public_id',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('account_id', 'request', 'listing'), name='a_request_names_a_listing_once'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('public_id', 'account_id'), name='a_case_has_its_own_public_id'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.UniqueConstraint(condition=models.Q(('annulled_at', None)), fields=('account_id', 'case', 'instance', 'proceeding'), name='one_live_ruling_a_case_and_instance'),
        ),
        migrations.AddConstraint(
            model_name='skip',
            constraint=models.UniqueConstraint(fields=('account_id', 'case', 'reviewer'), name='a_reviewer_skips_a_case_once'),
        ),
        migrations.AddConstraint(
            model_name='takedownrequest',
            constraint=models.UniqueConstraint(fields=('public_id', 'account'), name='a_request_has_its_own_public_id'),
        ),
    ]
