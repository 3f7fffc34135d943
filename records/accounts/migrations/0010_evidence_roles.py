"""Two more roles: investigators and counsel."""

from django.db import migrations, models

ROLES = [
    ("filer", "Filer"),
    ("merchant", "Merchant"),
    ("reviewer", "Reviewer"),
    ("senior_reviewer", "Senior Reviewer"),
    ("verifier", "Verifier"),
    ("policy_admin", "Policy Admin"),
    ("auditor", "Auditor"),
    ("investigator", "Investigator"),
    ("counsel", "Counsel"),
]

class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_user_decision_mail")]

    # What may be chosen is Python's to know: the column stays as it is.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "user", "role", models.CharField(choices=ROLES, default="filer", max_length=20)
                ),
                migrations.AlterField(
                    "staffchange", "role", models.CharField(blank=True, choices=ROLES, max_length=20)
                ),
            ],
        ),
    ]
