"""Words of names, so that sellers and filers are found by them; titles and marks use the same."""

from django.db import migrations

# What is no letter and no digit parts words; Chinese, Japanese and Korean signs are a word each,
# and stand beside each other in the question as in the text. Written out with its schemas: an
# index is restored without a search path.
WORDS = r"""
CREATE FUNCTION public.search_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT pg_catalog.to_tsvector('pg_catalog.simple', pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(pg_catalog.normalize(said, 'NFKC'), '[^[:alnum:]]+', ' ', 'g'),
    '([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])', ' \1 ', 'g'))
$$;
GRANT EXECUTE ON FUNCTION public.search_words(text) TO PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_api_key_made_by")]
    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION public.search_words(text)"),
        migrations.RunSQL(
            "CREATE INDEX seller_by_words ON accounts_seller"
            " USING gin (public.search_words(legal_name))",
            "DROP INDEX seller_by_words",
        ),
        migrations.RunSQL(
            "CREATE INDEX account_by_words ON accounts_account"
            " USING gin (public.search_words(name || ' ' || verified_name))",
            "DROP INDEX account_by_words",
        ),
    ]
