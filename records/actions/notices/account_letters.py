"""What filers are told of their standing in a program: ids leave here, words are put later."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from records.accounts.models import Role, User
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.ledger.outbox import Body


def post_letters(
    people: QuerySet[User], step: str, *, kind: str, subject_id: int, body: Body, now: datetime
) -> int:
    """Queue one letter for each person of an account, once for each step; return how many.

    `step` is unique among all letters. The sender of the kind finds the reader under "person".
    """
    reachable = people.filter(is_active=True).exclude(email="").order_by("pk")
    ids = list(reachable.values_list("pk", flat=True))
    outbox.post_all(
        Outgoing(
            key=f"{step}:{person}",
            kind=kind,
            subject_id=subject_id,
            body={**body, "person": person},
            send_after=now,
        )
        for person in ids
    )
    return len(ids)


def find_recipient(email: str, account_id: int | None) -> str:
    """Return where a letter about an account's filing goes: a member who left gets no more.

    An owner gets it in their place. An address that belongs to no member stays as it was typed.
    """
    members = User.objects.filter(role=Role.FILER)
    former_member = Q(account=None) | Q(account_id=account_id, is_active=False)
    if account_id is None or not members.filter(former_member, email__iexact=email).exists():
        return email
    owners = members.filter(account_id=account_id, is_owner=True, is_active=True)
    owner = owners.exclude(email="").order_by("pk").first()
    return owner.email if owner else email


PROGRAMME_KIND: Final = "standing"
SUPPORT_KIND: Final = "support"  # a firm's question, which its account posts itself


def post_programme_letters(account_id: int, letter: str, subject_id: int, *, now: datetime) -> int:
    """Write to everybody of the account who can be reached; return how many.

    `letter` names one of `records.notices.letters.programme_letters`, which says whom it is of.
    """
    return post_letters(
        User.objects.filter(account_id=account_id),
        f"{PROGRAMME_KIND}:{subject_id}:{letter}:{now:%Y%m%d%H%M%S}",
        kind=PROGRAMME_KIND,
        subject_id=subject_id,
        body={"letter": letter},
        now=now,
    )
