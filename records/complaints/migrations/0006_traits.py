"""What cases at the desk have in common, and in whose letters their titles are written."""

import django.db.models.deletion
import pipeline.words
from django.db import migrations, models


# Of the cases that wait already: their letters, sellers and pictures. What is folded or found only
# a machine can say, at the next routing.
SCRIPTS = """
UPDATE complaints_case c SET script = CASE
    WHEN f.title ~ '[\u3041-\u30ff]' THEN 'ja'
    WHEN f.title ~ '[\uac00-\ud7a3]' THEN 'ko'
    WHEN f.title ~ '[\u4e00-\u9fff]' THEN 'zh'
    WHEN f.title ~ '[\u0400-\u04ff]' THEN 'cyrillic'
    WHEN f.title ~ '[\u0600-\u06ff]' THEN 'arabic'
    WHEN f.title ~ '[\u0590-\u05ff]' THEN 'hebrew'
    ELSE 'latin' END
FROM catalog_frozenlisting f WHERE f.id = c.frozen_id AND c.state = 'in_review'
"""
SELLERS = """
INSERT INTO complaints_trait (case_id, account_id, kind, value)
SELECT id, account_id, 'seller', seller_id FROM complaints_case
WHERE state = 'in_review' AND seller_id IS NOT NULL
"""
PICTURES = """
INSERT INTO complaints_trait (case_id, account_id, kind, value)
SELECT DISTINCT c.id, c.account_id, 'picture', ('x' || left(shown ->> 'sha256', 16))::bit(64)::bigint
FROM complaints_case c JOIN catalog_frozenlisting f ON f.id = c.frozen_id,
  jsonb_array_elements(f.pictures) AS shown
WHERE c.state = 'in_review' AND shown ->> 'sha256' <> '' AND coalesce(shown ->> 'error', '') = ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        ('complaints', '0005_second_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='traits', to='complaints.case')),
                ('account_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('seller', 'seller'), ('picture', 'picture'), ('reference', 'reference'), ('title', 'title')], max_length=9)),
                ('value', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='script',
            field=models.CharField(blank=True, db_default='', default='', max_length=8),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', pipeline.words.CaseState['IN_REVIEW'])), fields=['script', 'review_by'], name='case_desk_by_script'),
        ),
        migrations.AddIndex(
            model_name='trait',
            index=models.Index(fields=['kind', 'value', '-case'], name='trait_shared'),
        ),
        migrations.AddConstraint(
            model_name='trait',
            constraint=models.UniqueConstraint(fields=('case', 'account_id', 'kind', 'value'), name='a_case_has_a_trait_once'),
        ),
        migrations.RunSQL(SCRIPTS, migrations.RunSQL.noop),
        migrations.RunSQL(SELLERS, migrations.RunSQL.noop),
        migrations.RunSQL(PICTURES, migrations.RunSQL.noop),
    ]
