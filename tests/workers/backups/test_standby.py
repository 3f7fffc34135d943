"""A standby that had not heard the last seconds is promoted: no take-down is lost by that."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from gateways import configured
from lab.servers import postgres
from lab.servers.marketplace import Marketplace
from lab.servers.place import Place, find_place
from lab.servers.postgres import Postgres
from records.actions.marketplaces import restatement
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger.models import DatabaseOrigin, Outgoing
from records.marketplaces.models import Listing
from tests.factories import quality_cases, record_cases
from workers.outbound.deliver import deliver_batch
