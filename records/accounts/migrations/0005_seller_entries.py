"""Links that let sellers in, each once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_scopes_of_machines'),
    ]

    operations = [
        migrations.CreateModel(
            name='SellerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marketplace', models.CharField(max_length=32)),
                ('jti', models.CharField(max_length=128)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='entry_by_end')],
                'constraints': [models.UniqueConstraint(fields=('marketplace', 'jti'), name='a_link_lets_a_seller_in_once')],
            },
        ),
    ]
