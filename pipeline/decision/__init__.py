"""One case decided: its comparison, score, guard rails, rules, and the sentences for people."""
