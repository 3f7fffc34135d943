"""A designated brand of Zorvex Ltd, and a seller of shop S-1."""

import pytest

from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.rights.models import Right
from records.sellers.models import Seller
from records.vetting.models import BrandDesignation
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import NOW, create_seller


@pytest.fixture
def mark(db: None) -> Right:
    return record_cases.right(record_cases.account("Zorvex Ltd"))


@pytest.fixture
def brand(mark: Right) -> BrandDesignation:
    return designations.designate(mark.pk, Scope(), senior(), now=NOW)


@pytest.fixture
def seller(db: None) -> Seller:
    return create_seller()
