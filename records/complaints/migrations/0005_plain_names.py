"""Tables and columns bear the names of what they hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    contracts = "0.1.0"
    dependencies = [("complaints", "0004_counted_by_index")]

    operations = [
        migrations.RemoveConstraint(model_name="comeback", name="a_comeback_is_told_once"),
        migrations.RenameModel(old_name="Comeback", new_name="Relisting"),
        migrations.AddConstraint(
            model_name="relisting",
            constraint=models.UniqueConstraint(
                fields=("account_id", "case", "listing"), name="a_relisting_is_told_once"
            ),
        ),
        migrations.AlterField(
            model_name="relisting",
            name="case",
            field=models.ForeignKey(
                on_delete=models.deletion.CASCADE,
                related_name="relistings",
                to="complaints.case",
            ),
        ),
        migrations.RenameModel(old_name="Lookout", new_name="RelistingCheck"),
        migrations.RenameField(
            model_name="relistingcheck", old_name="looked_at", new_name="checked_at"
        ),
        migrations.AlterField(
            model_name="relistingcheck",
            name="case",
            field=models.OneToOneField(
                on_delete=models.deletion.CASCADE,
                primary_key=True,
                related_name="relisting_check",
                serialize=False,
                to="complaints.case",
            ),
        ),
        migrations.RenameField(model_name="draft", old_name="mends", new_name="refiled_case"),
        migrations.AlterField(
            model_name="draft",
            name="refiled_case",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="refiling_drafts",
                to="complaints.case",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="settlement", name="a_claim_is_taken_back_once_a_proceeding"
        ),
        migrations.RenameField(model_name="settlement", old_name="voice", new_name="cause"),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                fields=("account_id", "case", "cause", "proceeding"),
                name="a_claim_is_taken_back_once_a_proceeding",
            ),
        ),
    ]
