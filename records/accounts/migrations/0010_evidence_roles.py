"""Two more roles: investigators and counsel."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_user_decision_mail")]

    # What may be chosen is Python's to know: the column stays as it is.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="user",
                    name="role",
                    field=models.CharField(
                        choices=[
                            ("filer", "Filer"),
                            ("merchant", "Merchant"),
                            ("reviewer", "Reviewer"),
                            ("senior_reviewer", "Senior Reviewer"),
                            ("verifier", "Verifier"),
                            ("policy_admin", "Policy Admin"),
                            ("auditor", "Auditor"),
                            ("investigator", "Investigator"),
                            ("counsel", "Counsel"),
                        ],
                        default="filer",
                        max_length=20,
                    ),
                ),
            ],
        ),
    ]
