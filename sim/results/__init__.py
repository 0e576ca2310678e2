"""Results on disk: what a folder of results holds, how it is written, checked and resumed."""
