"""Errors that are for the person at the keyboard."""


class InputError(ValueError):
    """Something that was asked for cannot be done: what is wrong, where, and what to do."""
