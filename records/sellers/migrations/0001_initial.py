"""Sellers, shops, legal entities, strikes and penalties."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Seller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("joined_to", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="joined_sellers", to="sellers.seller")),
            ],
        ),
        migrations.CreateModel(
            name="MarketplaceSeller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("ref", models.CharField(max_length=100)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("is_number_verified", models.BooleanField(default=False)),
                ("shops", models.JSONField(default=list)),
                ("features", models.JSONField(db_default={}, default=dict)),
                ("said_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["said_at"], name="marketplace_seller_waits")], "constraints": [models.UniqueConstraint(fields=("marketplace", "ref"), name="a_marketplace_names_an_entity_once")]},
        ),
        migrations.CreateModel(
            name="SellerFigures",
            fields=[
                ("seller", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="figures", serialize=False, to="sellers.seller")),
                ("counted_on", models.DateField()),
                ("listings", models.IntegerField()),
                ("upheld", models.IntegerField(db_default=0, default=0)),
                ("holds", models.IntegerField(db_default=0, default=0)),
                ("switched", models.IntegerField(db_default=0, default=0)),
                ("again", models.IntegerField(db_default=0, default=0)),
                ("links", models.IntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SellerEntry",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("marketplace", models.CharField(max_length=32)), ("jti", models.CharField(max_length=128)), ("expires_at", models.DateTimeField())],
            options={"indexes": [models.Index(fields=["expires_at"], name="entry_by_end")], "constraints": [models.UniqueConstraint(fields=("marketplace", "jti"), name="a_link_lets_a_seller_in_once")]},
        ),
        migrations.CreateModel(
            name="SellerStanding",
            fields=[
                ("seller", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="standing", serialize=False, to="sellers.seller")),
                ("counterfeit", models.SmallIntegerField(default=0)),
                ("infringement", models.SmallIntegerField(default=0)),
                ("looked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["next_at"], name="standing_by_next_change")]},
        ),
        migrations.CreateModel(
            name="PenaltyOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("objection_state", models.CharField(db_default="none", default="none", max_length=9)),
                ("objection", models.TextField(blank=True, db_default="")),
                ("objected_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, db_default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(default=1)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("severity", models.CharField(blank=True, max_length=16)),
                ("figures", models.JSONField(db_default={}, default=dict)),
                ("facts", models.CharField(blank=True, db_default="", max_length=500)),
                ("penalty", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=10)),
                ("strikes", models.SmallIntegerField()),
                ("case_ids", models.JSONField(default=list)),
                ("brought_at", models.DateTimeField()),
                ("imposed_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("notice_ends_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bans_approved", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bans_confirmed", to=settings.AUTH_USER_MODEL)),
                ("extends", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="sellers.penaltyorder")),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="penalties", to="sellers.seller")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("imposed_at__isnull", False)), fields=["imposed_at"], name="penalty_by_beginning")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(models.Q(("state", "undone"), _negated=True), models.Q(("severity", ""), _negated=True)), fields=("seller", "severity", "penalty"), name="a_seller_bears_a_penalty_once_a_ladder"),
                    models.UniqueConstraint(condition=models.Q(("penalty", "closure"), ("state__in", ["proposed", "approved", "imposed"])), fields=("seller",), name="a_store_is_closed_once"),
                    models.CheckConstraint(condition=models.Q(("approved_by", None), ("confirmed_by", None), models.Q(("approved_by", models.F("confirmed_by")), _negated=True), _connector="OR"), name="two_people_impose_a_ban"),
                    models.CheckConstraint(condition=models.Q(models.Q(("penalty__in", ["ban", "closure"]), ("state", "imposed"), _negated=True), models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)), _connector="OR"), name="a_ban_is_imposed_by_people"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None), models.Q(models.Q(("approved_by", None), models.Q(("answered_by", models.F("approved_by")), _negated=True), _connector="OR"), models.Q(("confirmed_by", None), models.Q(("answered_by", models.F("confirmed_by")), _negated=True), _connector="OR")), _connector="OR"
                        ),
                        name="an_order_is_reviewed_by_another",
                    ),
                ],
            },
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
                ("is_number_verified", models.BooleanField(default=False)),
                ("folded_name", models.CharField(blank=True, max_length=200)),
                ("folded_number", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("declared_at", models.DateTimeField()),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="sellers.seller")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ref", ""), _negated=True), fields=["marketplace", "ref"], name="declaration_by_ref"),
                    models.Index(condition=models.Q(("folded_number", ""), _negated=True), fields=["country", "folded_number"], name="declaration_by_number"),
                    models.Index(condition=models.Q(("folded_name", ""), _negated=True), fields=["country", "folded_name"], name="declaration_by_name"),
                ],
                "constraints": [models.UniqueConstraint(fields=("seller", "sha256"), name="a_declaration_is_written_once")],
            },
        ),
        migrations.CreateModel(
            name="SellerJoin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ground", models.CharField(max_length=20)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("state", models.CharField(max_length=10)),
                ("proposed_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("part_why", models.CharField(blank=True, max_length=300)),
                ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins_from", to="sellers.seller")),
                ("parted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("parting_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins", to="sellers.seller")),
            ],
            options={
                "indexes": [models.Index(fields=["other"], name="join_by_other"), models.Index(fields=["state", "proposed_at"], name="join_by_state")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seller__lt", models.F("other"))), name="a_join_names_the_older_seller_first"),
                    models.UniqueConstraint(condition=models.Q(("closed_at", None)), fields=("seller", "other"), name="two_sellers_are_joined_once"),
                    models.CheckConstraint(condition=models.Q(("approved_by", None), ("confirmed_by", None), models.Q(("approved_by", models.F("confirmed_by")), _negated=True), _connector="OR"), name="two_people_join"),
                    models.CheckConstraint(condition=models.Q(("parting_by", None), ("parted_by", None), models.Q(("parting_by", models.F("parted_by")), _negated=True), _connector="OR"), name="two_people_part"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["proposed", "approved", "declined"]), ("ground__in", ["same_reference", "same_verified"]), models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)), _connector="OR"), name="a_likeness_joins_nobody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="sellers.seller")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_shop_belongs_to_one_seller")]},
        ),
        migrations.RunSQL("CREATE INDEX seller_by_words ON sellers_seller USING gin (public.search_words(legal_name))", "DROP INDEX seller_by_words"),
        migrations.RunSQL("CREATE INDEX shop_by_words ON sellers_shop USING gin (public.search_words(name))", "DROP INDEX shop_by_words"),
    ]
