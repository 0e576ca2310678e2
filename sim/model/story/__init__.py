"""One world told: what happened day by day, and the reasons."""
