"""How fast, how complete and how frugal is text matching? Ours and its peers, in one run."""
