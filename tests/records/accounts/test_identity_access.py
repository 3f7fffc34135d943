"""Nobody but verifiers reaches another's identity document, and no filer judges its own."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from records.accounts.models import (
    Account,
    AccountState,
    IdentityDocument,
    IdentityOpening,
    SubjectKey,
    User,
)
from records.actions.accounts import identity, identity_verification
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import identity_documents, record_cases
from tests.factories.identity_documents import (
    Shelf,
    create_verified_document,
    nora,
    shelf,
    state_of,
    submit_document,
    vera,
)
from tests.records.row_security.test_policies import as_role

__all__ = ["nora", "shelf", "vera"]

pytestmark = pytest.mark.django_db

S = AccountState
NOW = record_cases.NOW
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "standing", [ConnectionRole.DESK, ConnectionRole.READER, ConnectionRole.POLICY]
)
def test_reviewers_auditors_and_administrators_reach_no_identity_document(
    standing: ConnectionRole, nora: User, vera: User, shelf: Shelf
) -> None:
    document = submit_document(nora, shelf)
    identity_verification.claim(vera, now=NOW)
    identity_verification.open_page(document.pk, 1, vera, "check", shelf.read, now=NOW)
    with as_role(APP_ROLE, standing):
        assert not IdentityDocument.objects.exists()
        assert not IdentityOpening.objects.exists()
        assert not SubjectKey.objects.exists()


def test_a_filer_reaches_its_own_document_and_no_others(
    nora: User, vera: User, shelf: Shelf
) -> None:
    other = identity_documents.owner(name="Other")
    document = submit_document(nora, shelf)
    submit_document(other, shelf)
    identity_verification.take(document.pk, vera, now=NOW)
    identity_verification.open_page(document.pk, 1, vera, "check", shelf.read, now=NOW)
    with as_role(APP_ROLE, ConnectionRole.FILER, nora.account):
        assert IdentityDocument.objects.get() == document
        assert IdentityOpening.objects.get().reason == "check"
    with as_role(APP_ROLE, ConnectionRole.FILER, other.account):
        assert IdentityDocument.objects.exclude(account=other.account).count() == 0
        assert not IdentityOpening.objects.exists()


def test_a_filer_verifies_neither_its_document_nor_its_account(nora: User, shelf: Shelf) -> None:
    document = submit_document(nora, shelf)
    with as_role(APP_ROLE, ConnectionRole.FILER, nora.account):
        with pytest.raises(ProgrammingError, match="verifies no identity"), transaction.atomic():
            IdentityDocument.objects.filter(pk=document.pk).update(state="verified")
        with pytest.raises(ProgrammingError, match="verifies no account"), transaction.atomic():
            Account.objects.filter(pk=nora.account_id or 0).update(state="active")
        with pytest.raises(ProgrammingError, match="verifies no account"), transaction.atomic():
            Account.objects.filter(pk=nora.account_id or 0).update(verified_name="Norvelle")


def test_behind_the_wall_a_filer_shows_withdraws_and_asks(nora: User, shelf: Shelf) -> None:
    with as_role(APP_ROLE, ConnectionRole.FILER, nora.account):
        document = submit_document(nora, shelf)
        identity.withdraw_document(document.pk, nora, now=NOW)
    assert state_of(nora) == S.EMAIL_VERIFIED
    document = create_verified_document(nora, shelf)
    with as_role(APP_ROLE, ConnectionRole.FILER, nora.account):
        identity.request_erasure(document.pk, nora, now=NOW)
