"""What cases have in common is the desk's to see, and workers' to write."""

from django.db import migrations

from records.walls.building import Wall, built

WALLS = [Wall("complaints_trait", "SELECT", desk="SELECT")]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_upheld_at"),
        ("walls", "0005_second_reviews"),
    ]
    operations = [*built(WALLS)]
