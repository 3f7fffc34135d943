"""Fill the tables in bulk, as months of work would have: lanes, owners, sellers, titles, deadlines.

A few sellers have most of the cases. Of each case the rows that the desk's pages read are there;
there are no bytes behind the pictures.
"""

import random
import time
from collections.abc import Iterator, Mapping
from typing import Final

from django.db import connection
from django.db.models import Model

from pipeline.traits import detect_script, list_traits
from pipeline.words import TraitKind
from records.accounts.models import Account, AccountState, Role, Seller, User
from records.catalog.models import FrozenListing, Listing
from records.complaints.models import Case, DecisionRecord, Ruling, TakedownRequest, Trait
from records.ledger import policies
from records.rights.models import Right
from workers.lab.bench_desk import Plan, rows, sample

_REASONS: Final = {
    "trademark": "TM-COUNTERFEIT TM-MARK-IN-TEXT TM-LOGO-IN-IMAGE TM-PARALLEL-IMPORT",
    "copyright": "CR-IMAGE-COPY CR-TEXT-COPY CR-WORK",
    "design": "DES-SAME-DESIGN",
    "patent": "PAT-INFRINGEMENT",
    "gi": "GI-MISUSE OTHER",
}
_KINDS: Final = {"trademark": 699, "copyright": 200, "design": 60, "patent": 40, "gi": 1}


def fill_tables(plan: Plan) -> float:
    """All of it; returns the seconds it took."""
    began = time.monotonic()
    _fill_people(plan)
    _fill_titles(plan)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setseed({plan.seed / 1000})")
        for statement in _statements(plan):
            cursor.execute(statement)
    for model in (Case, FrozenListing, Listing, TakedownRequest, Ruling, DecisionRecord, Trait):
        _finish_table(model)
    return round(time.monotonic() - began, 1)


def _finish_table(model: type[Model]) -> None:
    """Ids go on behind those written here, and the planner knows what there is."""
    table = _table_name(model)
    with connection.cursor() as cursor:
        if model is not DecisionRecord:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608  # our own table
            )
        cursor.execute(f"VACUUM ANALYZE {table}")


def _fill_people(plan: Plan) -> None:
    chance = random.Random(plan.seed)  # noqa: S311  # sample data
    owners = Account.objects.bulk_create(
        Account(name=f"Owner {number}", state=AccountState.ACTIVE) for number in range(plan.owners)
    )
    kinds = chance.choices(list(_KINDS), weights=list(_KINDS.values()), k=plan.rights)
    Right.objects.bulk_create(
        (
            Right(
                owner=owners[int(len(owners) * chance.random() ** 2)],
                kind=kind,
                state="verified",
                number=f"B{number:07}",
                mark=sample.MARK,
                nice_classes=[18],
                territories=["EU"],
            )
            for number, kind in enumerate(kinds)
        ),
        batch_size=2000,
    )
    User.objects.bulk_create(
        User(username=f"r{number:02}", role=Role.REVIEWER) for number in range(rows.REVIEWERS)
    )
    User.objects.create(username="senior", role=Role.SENIOR_REVIEWER)


def _fill_titles(plan: Plan) -> None:
    """A pool of titles with their scripts, and the number that their folded wording gives."""
    pool = [*sample.make_titles(plan.titles, plan.seed)]
    told = [
        (number, one, detect_script(one).value, _title_trait(one))
        for number, one in enumerate(pool)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE pool (id int PRIMARY KEY, title text, script text, folded bigint)"
        )
        cursor.executemany("INSERT INTO pool VALUES (%s, %s, %s, %s)", told)


def _title_trait(title: str) -> int:
    found = list_traits(sample.make_facts(title))
    return next((one.value for one in found if one.kind is TraitKind.TITLE), 0)


def _statements(plan: Plan) -> Iterator[str]:
    first_open = plan.cases - plan.waiting
    requests = plan.cases // rows.PER_REQUEST + 1
    yield _insert(Seller, rows.SELLER, f"generate_series(1, {plan.sellers}) n")
    reasons = " ".join(
        f"WHEN '{kind}' THEN (string_to_array('{them}', ' '))[1 + floor(random() * {n})::int]"
        for kind, them in _REASONS.items()
        for n in (len(them.split()),)
    )
    yield rows.DRAFTS.format(
        requests=requests, rights=plan.rights, reasons=reasons, first=first_open // rows.PER_REQUEST
    )
    yield _insert(TakedownRequest, rows.REQUEST, "draft d")
    yield rows.ROWS.format(
        cases=plan.cases,
        per=rows.PER_REQUEST,
        titles=plan.titles,
        open=first_open,
        sellers=plan.sellers,
    )
    yield _insert(Listing, rows.LISTING, "row r")
    yield _insert(FrozenListing, rows.FROZEN, "row r JOIN pool p ON p.id = r.title")
    yield _insert(
        Case, rows.CASE, "row r JOIN draft d ON d.id = r.request JOIN pool p ON p.id = r.title"
    )
    yield _insert(Ruling, rows.RULING, f"{rows.OF_REQUEST} WHERE NOT r.is_open")
    facts, routing = (one.replace("'", "''") for one in sample.make_record(policies.policy()))
    hash_ = policies.policy().hash
    yield rows.RECORDS.format(facts=facts, routing=routing, hash=hash_)
    yield from (rows.TRAITS.format(kind=kind, value=value) for kind, value in rows.SHARED.items())


def _insert(model: type[Model], columns: Mapping[str, str], source: str) -> str:
    """The statement; what is not named gets the model's own default."""
    given = dict(columns)
    for field in model._meta.concrete_fields:  # noqa: SLF001  # documented API
        column = field.get_attname()
        is_given = column in given or field.primary_key
        if not is_given and not field.null and not field.has_db_default():
            given[column] = _literal(field.get_default())
    names, values = ", ".join(given), ", ".join(given.values())
    return f"INSERT INTO {_table_name(model)} ({names}) SELECT {values} FROM {source}"  # noqa: S608  # ours


def _table_name(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001  # documented API


def _literal(value: object) -> str:
    if value is None or value == "":
        return "''"
    if isinstance(value, list):
        return "'{}'"
    return f"'{value}'"
