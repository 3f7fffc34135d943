"""Commands of the laboratory: they measure, break, simulate or demonstrate the product."""
