"""Rights, their versions, references, papers, authorisations and imports; words of marks."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import records.rights.models.rights
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexGeneration",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("below_xid", models.BigIntegerField()),
                ("text_name", models.CharField(max_length=100)),
                ("image_name", models.CharField(max_length=100)),
                ("rights", models.IntegerField()),
                ("references", models.IntegerField()),
                (
                    "built_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("trademark", "trademark"),
                            ("copyright", "copyright"),
                            ("design", "design"),
                            ("patent", "patent"),
                            ("gi", "gi"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("pending_verification", "pending_verification"),
                            ("verified", "verified"),
                            ("expiring", "expiring"),
                            ("expired", "expired"),
                            ("rejected", "rejected"),
                            ("suspended", "suspended"),
                            ("withdrawn", "withdrawn"),
                            ("claimed", "claimed"),
                        ],
                        default="uploaded",
                        max_length=24,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("office", models.CharField(blank=True, max_length=16)),
                ("number", models.CharField(blank=True, max_length=64)),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                ("mark", models.CharField(blank=True, max_length=300)),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                (
                    "nice_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list
                    ),
                ),
                ("goods", models.TextField(blank=True)),
                ("filed_on", models.DateField(null=True)),
                ("registered_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("holder", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("author", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("locarno", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("renews_until", models.DateField(null=True)),
                ("reminded_days", models.SmallIntegerField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.account"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "state"], name="right_of_owner"),
                    models.Index(fields=["number", "office"], name="right_by_number"),
                    models.Index(
                        records.rights.models.rights.NumberKey("number"), name="right_by_number_key"
                    ),
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["submitted_at"],
                        name="right_before_a_verifier",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["verified", "expiring"])),
                        fields=["expires_on"],
                        name="right_in_force_by_expiry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        db_default="certificate", default="certificate", max_length=16
                    ),
                ),
                ("page_count", models.IntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=64)),
                (
                    "added_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("compared_at", models.DateTimeField(null=True)),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("compared_at", None), ("error", "")),
                        fields=["id"],
                        name="paper_not_compared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("right", "sha256"), name="a_paper_is_kept_once_a_right"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BrandAuthorisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("marketplace", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("second_reading", "second_reading"),
                            ("adjudication", "adjudication"),
                            ("agreed", "agreed"),
                            ("granted", "granted"),
                            ("expired", "expired"),
                            ("revoked", "revoked"),
                            ("refused", "refused"),
                        ],
                        default="submitted",
                        max_length=14,
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                ("last_on", models.DateField()),
                ("submitted_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("first_says", models.BooleanField(null=True)),
                ("first_note", models.TextField(blank=True)),
                ("second_says", models.BooleanField(null=True)),
                ("second_note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("owner_until", models.DateTimeField()),
                (
                    "owner_says",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("yes", "yes"),
                            ("no", "no"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("owner_why", models.CharField(blank=True, max_length=500)),
                ("owner_at", models.DateTimeField(null=True)),
                ("granted_at", models.DateTimeField(null=True)),
                ("reminded_days", models.SmallIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorisations",
                        to="accounts.seller",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorisations",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="authorisation_by_state"),
                    models.Index(fields=["seller", "marketplace"], name="authorisation_of_seller"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "adjudication",
                                    "agreed",
                                    "second_reading",
                                    "submitted",
                                    "granted",
                                ],
                            )
                        ),
                        fields=("right", "seller", "marketplace"),
                        name="a_seller_has_one_authorisation_a_right",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("second_by", None),
                                models.Q(("second_by", models.F("first_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("decided_by", None),
                                models.Q(("decided_by", models.F("first_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("decided_by", None),
                                ("second_by", None),
                                models.Q(("decided_by", models.F("second_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_reads_papers_twice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificatePage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("pdq", models.BinaryField(max_length=32)),
                ("quality", models.SmallIntegerField()),
                ("ink_sha256", models.CharField(max_length=64)),
                ("shown_sha256", models.CharField(max_length=64)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="rights.certificate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("certificate", "number"), name="a_page_has_its_number_alone"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PowerOfAttorney",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("principal_number", models.UUIDField()),
                ("principal_name", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list
                    ),
                ),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                (
                    "reach",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                (
                    "marketplaces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "pages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_end_told", models.BooleanField(db_default=False, default=False)),
                (
                    "known_rights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("reminded_days", models.SmallIntegerField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorities",
                        to="accounts.account",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agents",
                        to="accounts.account",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="authority_by_state"),
                    models.Index(
                        condition=models.Q(("state", "verified")),
                        fields=["ends_on"],
                        name="authority_in_force_by_end",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False), ("is_end_told", False)),
                        fields=["ended_at"],
                        name="authority_end_not_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=16)),
                ("number", models.CharField(max_length=64)),
                ("number_key", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=10)),
                ("mark", models.CharField(blank=True, max_length=300)),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                (
                    "nice_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list
                    ),
                ),
                ("goods", models.TextField(blank=True)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("filed_on", models.DateField(null=True)),
                ("registered_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("is_in_force", models.BooleanField()),
                ("status", models.CharField(blank=True, max_length=100)),
                ("picture_sha256", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(max_length=200)),
                ("source_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "source_on"], name="register_of_office")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number_key", "office"), name="a_registration_is_kept_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("distance", models.SmallIntegerField()),
                ("differing", models.FloatField()),
                ("regions", models.JSONField(default=list)),
                (
                    "found_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("judged_by", models.CharField(blank=True, max_length=64)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rights.certificatepage",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen_in",
                        to="rights.certificatepage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "other"), name="two_pages_are_compared_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerifierLease",
            fields=[
                (
                    "right",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="verifier_lease",
                        serialize=False,
                        to="rights.right",
                    ),
                ),
                ("until_at", models.DateTimeField()),
                (
                    "verifier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="right_leases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=16)),
                ("held", models.TextField(blank=True)),
                ("says", models.TextField()),
                ("source", models.CharField(max_length=200)),
                ("source_on", models.DateField()),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("applied", "Applied"),
                            ("dismissed", "Dismissed"),
                            ("gone", "Gone"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="register_changes",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["found_at"],
                        name="register_change_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("right", "field"),
                        name="a_field_differs_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("family", models.BigIntegerField()),
                ("category", models.CharField(default="logo", max_length=16)),
                ("is_negative", models.BooleanField(default=False)),
                ("hashes", models.BinaryField(default=b"")),
                ("features_sha256", models.CharField(blank=True, max_length=64)),
                ("parts", models.BinaryField(db_default=b"", default=b"")),
                ("error", models.CharField(blank=True, max_length=64)),
                ("quarantined_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="rights.right",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NamedShop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marketplace", models.CharField(max_length=32)),
                ("shop", models.CharField(blank=True, max_length=100)),
                ("listing", models.CharField(blank=True, max_length=100)),
                ("named_at", models.DateTimeField()),
                (
                    "seller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="accounts.seller",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named_shops",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seller__isnull", True)),
                        fields=["id"],
                        name="shop_not_known_yet",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("right", "marketplace", "shop", "listing"),
                        name="a_shop_is_named_once_a_right",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                            ("asked", "Asked"),
                            ("suspended", "Suspended"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=48)),
                ("says", models.TextField(blank=True)),
                ("seals", models.JSONField(db_default=[], default=list)),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="rights.right",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BrandDesignation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=300)),
                (
                    "brand_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                ("marketplace", models.CharField(blank=True, max_length=32)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list
                    ),
                ),
                (
                    "documents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("in_force", "In Force"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        max_length=8,
                    ),
                ),
                ("cases", models.IntegerField(default=0)),
                ("proposed_at", models.DateTimeField()),
                ("since_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="designations",
                        to="rights.right",
                    ),
                ),
                ("allows_resale", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state"], name="designation_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "in_force"])),
                        fields=("right", "marketplace"),
                        name="a_right_is_designated_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorisedSeller",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.seller"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authorised_sellers",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("right", "seller"), name="a_seller_is_authorised_once_a_right"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to_public_id", models.UUIDField()),
                ("title", models.CharField(max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                            ("taken_back", "Taken Back"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "of_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned",
                        to="accounts.account",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["to_public_id"], name="assignment_to_account")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted"])),
                        fields=("right",),
                        name="a_right_is_offered_to_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RightDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("typed", models.JSONField(default=dict)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.account"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RightImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Checked"),
                            ("confirmed", "Confirmed"),
                            ("done", "Done"),
                        ],
                        default="checked",
                        max_length=10,
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("done_rows", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.account"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "confirmed")),
                        fields=["id"],
                        name="import_confirmed",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RightVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                ("fields", models.JSONField()),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="rights.right",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("right", "version"), name="a_version_is_kept_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "reference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sightings",
                        to="rights.reference",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.seller"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seen_at"], name="sighting_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reference", "seller"), name="a_seller_is_seen_once_a_reference"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorisationLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.SmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "letter"),
                            ("invoice", "invoice"),
                            ("registration", "registration"),
                        ],
                        max_length=12,
                    ),
                ),
                ("giver", models.CharField(max_length=200)),
                ("receiver", models.CharField(max_length=200)),
                ("goods", models.CharField(blank=True, max_length=300)),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("is_signed", models.BooleanField()),
                ("is_sealed", models.BooleanField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.sellerpaper",
                    ),
                ),
                (
                    "authorisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="rights.brandauthorisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authorisation", "position"),
                        name="a_chain_has_a_link_at_a_place_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE INDEX right_by_words ON rights_right USING gin (public.search_words(mark))",
            "DROP INDEX right_by_words",
        ),
    ]
