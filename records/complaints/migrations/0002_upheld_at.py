"""A case that leaves `upheld` forgets since when it was upheld, no matter who writes its state."""

from django.db import migrations

# Every action writes both columns; this keeps them in step for a statement that writes the state
# alone. A case that follows another takes the moment from it, any other was upheld when it closed.
KEEP = """
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

FORGET = """
DROP TRIGGER keep_upheld_at ON complaints_case;
DROP FUNCTION keep_upheld_at();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
