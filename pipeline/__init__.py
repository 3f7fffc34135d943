"""What is decided, and by which rule? Pure: Facts in, Routing out.

A package for each subject: `policy` (the numbers of policy.toml), `law` (profiles), `time`
(business hours, deadlines, shifts), `wording` (what words around a mark mean), `decision` (score,
guard rails, rules), `screening` (listings before they are published), `filing`, `rights`,
`disputes`, `standing` (members, strikes, misuse) and `cluster` (turns and workers). `vocabulary`
has the words that all of them use.

The same facts and policy give the same answer today, tomorrow and in a replay: no clock, no
chance, no settings, no database and no network. Rows become facts in `records`.
"""
