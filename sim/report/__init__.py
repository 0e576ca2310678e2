"""Results as text for people: tables for a terminal."""
