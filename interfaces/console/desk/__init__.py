"""One engine for the desks of staff: a list, a page of a thing, steps, a lease where one is."""
