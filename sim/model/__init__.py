"""The world: the Mesa model and its agents, the random streams and the story it records."""
