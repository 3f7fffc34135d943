"""Commands of the lab: they measure, break, simulate or demonstrate the product."""
