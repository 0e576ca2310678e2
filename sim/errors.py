"""Errors and notes that are for the person at the keyboard."""


class InputError(ValueError):
    """Something that was asked for cannot be done: what is wrong, where, and what to do."""

    def for_people(self) -> str:
        """What a command prints; errors in files begin with their own place instead."""
        return f"ceasefire: {self}"


class WorkerError(RuntimeError):
    """A worker process ended before it handed its work back."""


class UnguardedScriptError(WorkerError, SystemExit):
    """A script starts workers outside of `if __name__ == "__main__":`.

    Uncaught it ends the script with its sentence alone, as `SystemExit` does: what is above the
    call is of no help.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.code = text


class Note(UserWarning):
    """Something to know about what was asked for; a command prints it on stderr, Python warns."""
