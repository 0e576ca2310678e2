"""One world in words: what happened day by day, and the reasons."""
