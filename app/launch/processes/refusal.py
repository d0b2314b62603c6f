"""The two ways in which a start ends early."""


class CannotStart(Exception):
    """Says in a sentence why the programs cannot be started, and what to do about it."""


class Interrupted(Exception):
    """Somebody asked to stop before everything was up."""
