"""The one way in which an installation ends early."""


class CannotInstall(Exception):
    """Says in a sentence why nothing can be installed, and what to do about it."""
