"""Questions over one or many ensembles, and the store that keeps their results on disk."""
