"""The sample marketplace's pages for people: its goods, its shops, its seller centre."""
