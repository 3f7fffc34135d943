"""What image matching costs: CPU time step by step, in decodings of the same run, and memory."""
