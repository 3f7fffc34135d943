"""Live listings that look like upheld ones, for their owner to answer."""
