"""Legal holds, bundles, orders, leads, matters, and linked sellers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("found_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("telephone", models.CharField(max_length=32)),
                ("source", models.CharField(max_length=300)),
                ("certificate", models.TextField(blank=True, db_default="", default="")),
                ("verified_at", models.DateTimeField()),
                (
                    "verified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("basis", models.CharField(max_length=500)),
                ("recipient", models.CharField(max_length=200)),
                ("certificate", models.TextField(blank=True)),
                (
                    "case_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField()),
                ),
                (
                    "decision_versions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), db_default=[], default=list
                    ),
                ),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("requested_at", models.DateTimeField()),
                ("built_at", models.DateTimeField(null=True)),
                ("size", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("has_timestamp", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundles",
                        to="evidence.cluster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CivilMatter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("court", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=6)),
                ("parties", models.TextField()),
                ("claims", models.TextField()),
                (
                    "case_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("deadlines", models.JSONField(default=list)),
                ("costs", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("exhibits", models.ManyToManyField(related_name="matters", to="evidence.bundle")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClusterVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("members", models.JSONField()),
                ("edges", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="evidence.cluster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CutLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=500)),
                ("cut_at", models.DateTimeField()),
                (
                    "cut_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sellers.seller",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sellers.seller",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("basis", models.CharField(blank=True, max_length=500)),
                (
                    "case_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("jurisdiction", models.CharField(max_length=2)),
                ("offence", models.CharField(max_length=200)),
                ("value", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("value_how", models.CharField(max_length=500)),
                ("state", models.CharField(default="draft", max_length=8)),
                ("drafted_at", models.DateTimeField()),
                ("shared_at", models.DateTimeField(null=True)),
                ("declined_why", models.CharField(blank=True, max_length=500)),
                ("offer", models.TextField(blank=True, db_default="", default="")),
                ("may_be_told", models.CharField(blank=True, max_length=500)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="evidence.authority",
                    ),
                ),
                (
                    "bundle",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="evidence.bundle",
                    ),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="evidence.cluster",
                    ),
                ),
                (
                    "contributor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("why", models.CharField(max_length=500)),
                ("placed_at", models.DateTimeField()),
                ("until_on", models.DateField(null=True)),
                ("release_why", models.CharField(blank=True, max_length=500)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release_proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisclosureOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("basis", models.CharField(blank=True, max_length=500)),
                (
                    "case_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=24)),
                ("sender", models.CharField(max_length=200)),
                ("reference", models.CharField(max_length=100)),
                ("asks", models.TextField()),
                (
                    "account_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], default=list
                    ),
                ),
                ("is_emergency", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("served", models.SmallIntegerField(default=1)),
                ("state", models.CharField(max_length=13)),
                ("call", models.CharField(blank=True, max_length=500)),
                ("ground", models.CharField(blank=True, max_length=32)),
                ("secret_until_on", models.DateField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="evidence.authority",
                    ),
                ),
                (
                    "bundle",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="evidence.bundle",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="evidence.legalhold",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="LegalHoldSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("subject_id", models.BigIntegerField()),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to="evidence.legalhold",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("thing_id", models.UUIDField(null=True)),
                ("why", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("arrests", models.PositiveIntegerField(default=0)),
                ("facilities", models.PositiveIntegerField(default=0)),
                ("value", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(max_length=300)),
                ("noted_at", models.DateTimeField()),
                (
                    "civilmatter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="evidence.civilmatter",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="evidence.lead",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="evidence.disclosureorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleasedObject",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("released_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["released_at"], name="released_by_age")]},
        ),
        migrations.CreateModel(
            name="SellerFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("value", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=32)),
                ("seen_at", models.DateTimeField()),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="features",
                        to="sellers.seller",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(
                fields=("name", "country"), name="an_authority_is_listed_once_a_country"
            ),
        ),
        migrations.AddConstraint(
            model_name="civilmatter",
            constraint=models.UniqueConstraint(
                fields=("court", "number"), name="a_matter_is_there_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="civilmatter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "joint"), _negated=True),
                    ("owner__isnull", False),
                    _connector="OR",
                ),
                name="a_joint_matter_names_its_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["requested_at"],
                name="bundle_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="clusterversion",
            constraint=models.UniqueConstraint(
                fields=("cluster", "number"), name="a_version_has_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="cutlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("seller__lt", models.F("other"))),
                name="a_cut_link_names_the_older_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="cutlink",
            constraint=models.UniqueConstraint(
                fields=("seller", "other"), name="a_link_is_cut_once"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["state", "drafted_at"], name="lead_by_state"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="lead_is_disclosed_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="legalhold",
            index=models.Index(
                condition=models.Q(("released_at", None)), fields=["id"], name="hold_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("release_proposed_by__isnull", False),
                        models.Q(("released_by", models.F("release_proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_hold_is_released_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="disclosureorder",
            index=models.Index(fields=["state", "due_at"], name="order_by_state"),
        ),
        migrations.AddConstraint(
            model_name="disclosureorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="disclosureorder_is_disclosed_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosureorder",
            constraint=models.UniqueConstraint(
                fields=("sender", "reference"), name="an_order_served_twice_is_one"
            ),
        ),
        migrations.AddIndex(
            model_name="legalholdsubject",
            index=models.Index(fields=["kind", "subject_id"], name="hold_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="legalholdsubject",
            constraint=models.UniqueConstraint(
                fields=("hold", "kind", "subject_id"), name="a_hold_names_a_subject_once"
            ),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["thing_id", "opened_at"], name="opening_of"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="an_outcome_has_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="sellerfeature",
            constraint=models.UniqueConstraint(
                fields=("kind", "value", "seller"), name="a_seller_has_a_feature_once"
            ),
        ),
    ]
