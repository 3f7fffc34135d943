"""What rounds and retention look for is found by an index, not in all rows of a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_hourly_mail"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="subjectkey",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", False)),
                fields=["erased_at"],
                name="key_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="identitydocument",
            index=models.Index(
                condition=models.Q(("state", "verified")),
                fields=["expires_on"],
                name="identity_by_expiry",
            ),
        ),
        migrations.AddIndex(
            model_name="identitydocument",
            index=models.Index(
                condition=models.Q(("images_deleted_at", None)),
                fields=["id"],
                name="identity_with_images",
            ),
        ),
    ]
