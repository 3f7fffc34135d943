"""Declares tables and finds those of all installed apps."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Final

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from records.tables.access import Policy
from records.tables.personal_data import Holding
from records.tables.retention import Rule

# Nothing in such a table is anybody's: who has a grant reads or writes every row.
NO_POLICIES: Final = None


@dataclass(frozen=True, slots=True)
class Table:
    """All that must be said of a table beside its columns."""

    name: str
    grants: str  # of the web role
    policies: tuple[Policy, ...] | None
    _: KW_ONLY
    held: str = ""  # pairs of a kind and the column with its id: a hold on one of them keeps a row
    # Changes that take as much from a held row as a deletion would: a column, and when.
    blanked: tuple[tuple[str, str], ...] = ()
    keeps: Rule | tuple[Rule, ...] = ()  # none: until something else deletes its rows
    personal: Holding | tuple[Holding, ...] | str  # or why it is nobody's

    @property
    def model(self) -> type[Model]:
        """The model whose rows it holds."""
        return find_model(self.name)

    @property
    def label(self) -> str:
        """Its app and name, as people read them."""
        return self.model._meta.label  # noqa: SLF001  # documented API

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its rules of retention."""
        return self.keeps if isinstance(self.keeps, tuple) else (self.keeps,)

    @property
    def hold_keys(self) -> list[tuple[str, str]]:
        """Kinds of what a hold may be on, each with the column of its id."""
        words = self.held.split()
        return list(zip(words[::2], words[1::2], strict=True))


_DECLARED: Final[dict[str, Table]] = {}


def declare_tables(*tables: Table) -> None:
    """Declare tables; an app does so in its module `tables`.

    Raises:
        ValueError: a table is declared twice.
    """
    for table in tables:
        if _DECLARED.setdefault(table.name, table) is not table:
            raise ValueError(f"{table.name} is declared twice. Take one declaration away.")


def list_tables() -> list[Table]:
    """List the tables of all installed apps by name."""
    _import_declarations()
    return [table for _name, table in sorted(_DECLARED.items())]


@cache
def _import_declarations() -> None:
    autodiscover_modules("tables")


def list_rules() -> list[tuple[Table, Rule]]:
    """List the rules of retention; what refers to others comes before them."""
    return [(table, rule) for table in _order_by_references(list_tables()) for rule in table.rules]


def list_holdings() -> list[tuple[Table, Holding]]:
    """List what is somebody's; what refers to others comes before them."""
    return [
        (table, holding)
        for table in _order_by_references(list_tables())
        if not isinstance(table.personal, str)
        for holding in (table.personal if isinstance(table.personal, tuple) else (table.personal,))
    ]


def find_model(name: str) -> type[Model]:
    """Return the model of a table.

    Raises:
        KeyError: no installed model has it.
    """
    for model in _list_models():
        if model._meta.db_table == name:  # noqa: SLF001  # documented API
            return model
    raise KeyError(name)


def _list_models() -> list[type[Model]]:
    return list(apps.get_models(include_auto_created=True))


def _order_by_references(tables: Iterable[Table]) -> list[Table]:
    by_name = {table.name: table for table in tables}
    cleared = {
        (rule.emptied[0], table.name)
        for table in by_name.values()
        for rule in table.rules
        if rule.emptied
    }
    sorter = TopologicalSorter[str]()
    for model in _list_models():
        options = model._meta  # noqa: SLF001  # documented API
        sorter.add(options.db_table)
        for field in (*options.concrete_fields, *options.many_to_many):
            other = field.related_model
            if not isinstance(other, type) or other is model:
                continue
            reference = options.db_table, other._meta.db_table  # noqa: SLF001  # documented API
            first, second = reversed(reference) if reference in cleared else reference
            sorter.add(second, first)
    return [by_name[name] for name in sorter.static_order() if name in by_name]
