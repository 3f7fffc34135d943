"""How the texts of the house (policy, calendars, profiles) are read, and their faults named."""

import tomllib

from pydantic import TypeAdapter, ValidationError


def tables_of(text: str, refusal: type[ValueError]) -> dict[str, object]:
    """The tables of a TOML text."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise refusal(f"not TOML: {broken}") from None


def read[T](text: str, shape: TypeAdapter[T], refusal: type[ValueError]) -> T:
    """The value that a TOML text writes down."""
    try:
        return shape.validate_python(tables_of(text, refusal))
    except ValidationError as unfit:
        raise refusal(first_fault(unfit)) from None


def first_fault(unfit: ValidationError) -> str:
    """The key that is wrong, and why."""
    fault = unfit.errors(include_url=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}."
