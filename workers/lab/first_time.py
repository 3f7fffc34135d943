"""Fill an empty stack with sample people and rights, once; Django is set up by now."""

from pathlib import Path

from django.core.management import call_command

from records.accounts.models import User
from records.ledger.clock import database_now
from workers.lab.seeding import seed
from workers.lab.stage import Environment


def seed_if_empty(built: Environment, shelf: Path) -> bool:
    """Migrate and seed; False where somebody lives here already."""
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        return False
    seed(shelf, built.market.code, database_now())
    return True
