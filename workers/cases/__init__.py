"""Work on one case: claimed, frozen, matched, decided; and the pre-flight of drafts."""
