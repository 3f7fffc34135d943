"""Words that people read, marked where they stand; what translates them lives far above."""
