"""The live page: the real engine behind dials, on this machine alone (`ceasefire live`)."""
