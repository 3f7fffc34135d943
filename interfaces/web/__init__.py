"""What portal, console and sellers' pages share: access, middleware, labels, components.

`access.py` is how every URL declares who may open it. `accounts` signs people in, `components`
holds tables, plots and the bar, `files` takes uploads, `programmes` has words that two sides show.
A page of one side only does not belong here.
"""
