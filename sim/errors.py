"""Errors and notes that are for the person at the keyboard."""


class InputError(ValueError):
    """Something that was asked for cannot be done: what is wrong, where, and what to do."""

    def for_people(self) -> str:
        """What a command prints; errors in files begin with their own place instead."""
        return f"ceasefire: {self}"


class WorkerError(RuntimeError):
    """A worker process ended before it handed its work back."""


class Note(UserWarning):
    """Something to know about what was asked for; a command prints it on stderr, Python warns."""
