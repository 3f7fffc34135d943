"""The pages of rights holders and agents, and the public form; one package a subject."""
