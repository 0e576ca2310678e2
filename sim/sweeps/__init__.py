"""Sweeps: many points of one scenario or several, each run on the same worlds."""
