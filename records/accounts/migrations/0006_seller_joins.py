"""Which sellers are one legal entity, and what their marketplaces say of it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_words")]
    operations = [
        migrations.AddField(
            "seller",
            "joined_to",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined_sellers",
                to="accounts.seller",
            ),
        ),
        migrations.CreateModel(
            name="SellerDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("ref", models.CharField(blank=True, max_length=100)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("folded_name", models.CharField(blank=True, max_length=200)),
                ("folded_number", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("declared_at", models.DateTimeField()),
                ("seller", models.ForeignKey(on_delete=models.PROTECT, related_name="declarations", to="accounts.seller")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ref", ""), _negated=True), fields=["marketplace", "ref"], name="declaration_by_ref"),
                    models.Index(
                        condition=models.Q(("folded_number", ""), _negated=True), fields=["country", "folded_number"], name="declaration_by_number"
                    ),
                    models.Index(condition=models.Q(("folded_name", ""), _negated=True), fields=["country", "folded_name"], name="declaration_by_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("seller", "sha256"), name="a_declaration_is_written_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellerJoin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("same_reference", "Reference"),
                            ("same_registration", "Registration"),
                            ("same_name", "Name"),
                            ("by_a_person", "Person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("joined", "Joined"),
                            ("parting", "Parting"),
                            ("parted", "Parted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("part_why", models.CharField(blank=True, max_length=300)),
                ("approved_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("other", models.ForeignKey(on_delete=models.PROTECT, related_name="joins_from", to="accounts.seller")),
                ("parted_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("parting_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(on_delete=models.PROTECT, related_name="joins", to="accounts.seller")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["other"], name="join_by_other"),
                    models.Index(fields=["state", "proposed_at"], name="join_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seller__lt", models.F("other"))), name="a_join_names_the_older_seller_first"),
                    models.UniqueConstraint(condition=models.Q(("closed_at", None)), fields=("seller", "other"), name="two_sellers_are_joined_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            ("confirmed_by", None),
                            models.Q(("approved_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_people_join",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parting_by", None),
                            ("parted_by", None),
                            models.Q(("parting_by", models.F("parted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_people_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "approved", "declined"]),
                            ("ground__in", ["same_reference", "same_registration"]),
                            models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_likeness_joins_nobody",
                    ),
                ],
            },
        ),
    ]
