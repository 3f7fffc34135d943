"""The pages of staff: reviewers, verifiers, policy administrators, auditors, keepers of evidence.

One package a subject. `review` is the desk and the pages of a case, `cases` what one case shows,
`layout` the bar, keys and preferences of every page.
"""
