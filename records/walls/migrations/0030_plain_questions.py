"""Every wall asks for a standing by a question whose answer is yes or no, as `building` says."""

from django.db import migrations

REWRITE = r"""
DO $walls$
DECLARE
  one record;
  compared text := $re$\( SELECT (current_setting\('markwarden\.standing'::text, true\))$re$
    || $re$ AS current_setting\) = (ANY \(ARRAY\[[^]]*\]\)|'\w*'::text)$re$;
  answered text := $re$ SELECT \1 = \2 $re$;
BEGIN
  FOR one IN
    SELECT policyname, tablename, qual, with_check FROM pg_policies
    WHERE schemaname = current_schema()
      AND (qual ~ compared OR with_check ~ compared)
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I', one.policyname, one.tablename)
      || coalesce(' USING (' || regexp_replace(one.qual, compared, answered, 'g') || ')', '')
      || coalesce(
        ' WITH CHECK (' || regexp_replace(one.with_check, compared, answered, 'g') || ')', '');
  END LOOP;
END
$walls$;
"""


class Migration(migrations.Migration):
    dependencies = [("walls", "0029_readers")]
    operations = [migrations.RunSQL(REWRITE, migrations.RunSQL.noop)]
