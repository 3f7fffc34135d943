"""Shows the product to people and programs: pages, the API and the command line.

`portal` is for rights holders and agents, `console` for staff, `merchants` for sellers, `api` for
programs, `cli` for operators. They never import each other; what they share is in `web`. A folder
inside is a subject (filing, rights, disputes ...) with the files a Django reader expects: `views`,
`forms`, `urls`, `presenters`, `labels`.

A view reads what was sent, calls one action of `records.actions` and renders the answer. Rules
about takedown requests, SQL that changes rows and calls to the outside do not belong here, and
only `cli` may import `workers`.
"""
