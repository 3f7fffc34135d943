"""What words of a listing mean: cues around a mark, plain words, goods and their classes."""
