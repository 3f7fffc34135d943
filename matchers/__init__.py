"""How alike are two things? Pure: content in, signals out, likenesses with their reasons.

Here lives what compares: `text` finds marks in wordings, `image` finds references in pictures,
`documents` compares papers page by page, `sheets` reads uploaded tables. `kinds` is the table
through which the kinds of matcher are built, loaded and searched, and a further one plugs in.

Untrusted files are opened by confined children only (`image/sandbox`). What a likeness means for
a complaint is not decided here but in `pipeline`. No clock, no chance, no settings, no database
and no network: all of that comes in as an argument or stays outside.
"""
