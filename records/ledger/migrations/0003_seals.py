"""Seals over the audit chain, and no right to change an entry even where no trigger asks."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models


# An owner could take the right back; that leaves a trace, and a seal tells all the same.
REFUSE = """
REVOKE UPDATE, DELETE ON ledger_auditentry FROM CURRENT_USER, PUBLIC;
CREATE FUNCTION ledger_refuse_other_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.number, NEW.document) = (OLD.id, OLD.number, OLD.document)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A seal is drawn once.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER seal_is_drawn_once BEFORE UPDATE OR DELETE ON ledger_seal
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_other_seal();
"""

ALLOW = """
DROP TRIGGER seal_is_drawn_once ON ledger_seal;
DROP FUNCTION ledger_refuse_other_seal();
GRANT UPDATE, DELETE ON ledger_auditentry TO CURRENT_USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('document', models.TextField()),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='auditentry',
            name='xid',
            field=models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id', output_field=models.TextField()), models.TextField()), models.BigIntegerField())),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['xid'], name='audit_by_xid', pages_per_range=16),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
