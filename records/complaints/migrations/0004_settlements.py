"""Since when is a case effectively upheld, and what took it back without a ruling?"""

import django.db.models.deletion
from django.db import migrations, models


# Only the first instance has spoken until now.
FILL = """
UPDATE complaints_case c SET upheld_at = r.ruled_at FROM complaints_ruling r
WHERE r.case_id = c.id AND r.instance = 'first' AND r.annulled_at IS NULL AND c.state = 'upheld'
"""
# For processes of the release before, which know no such column. It may go one release later.
BRIDGE = """
CREATE FUNCTION keep_upheld_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'upheld' THEN NEW.upheld_at := NULL;
  ELSIF NEW.follows_id IS NULL THEN NEW.upheld_at := coalesce(NEW.upheld_at, NEW.closed_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_upheld_at BEFORE UPDATE OF state ON complaints_case FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION keep_upheld_at();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        ('complaints', '0003_account_in_every_key'),
    ]

    operations = [
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('voice', models.CharField(choices=[('retraction', 'retraction'), ('acceptance', 'acceptance'), ('silence', 'silence')], max_length=12)),
                ('proceeding', models.BigIntegerField(default=0)),
                ('said_at', models.DateTimeField()),
                ('carried_out_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_upheld_of_seller',
        ),
        migrations.AddField(
            model_name='case',
            name='upheld_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('upheld_at__isnull', False)), fields=['seller_id', 'upheld_at'], name='case_upheld_by_seller'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('upheld_at__isnull', False)), fields=['listing'], name='case_upheld_on_listing'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='complaints.case'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('carried_out_at', None)), fields=['said_at'], name='settlement_waiting'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(fields=('account_id', 'case', 'voice', 'proceeding'), name='a_claim_is_taken_back_once_a_proceeding'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(BRIDGE, migrations.RunSQL.noop),
    ]
