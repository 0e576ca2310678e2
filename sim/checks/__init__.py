"""Gates: what scenarios expect of their outcome, and whether worlds are still as recorded."""
