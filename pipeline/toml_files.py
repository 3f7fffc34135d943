"""How the texts of the house (policy, calendars, profiles) are read, and their faults named."""

import tomllib

from pydantic import TypeAdapter, ValidationError


def parse_tables(text: str, refusal: type[ValueError]) -> dict[str, object]:
    """Return the tables of a TOML text."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise refusal(f"not TOML: {broken}") from None


def read_toml[T](text: str, shape: TypeAdapter[T], refusal: type[ValueError]) -> T:
    """Return the value that a TOML text writes down."""
    try:
        return shape.validate_python(parse_tables(text, refusal))
    except ValidationError as unfit:
        raise refusal(describe_first_fault(unfit)) from None


def describe_first_fault(unfit: ValidationError) -> str:
    """Return the key that is wrong, and why."""
    fault = unfit.errors(include_url=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}."
