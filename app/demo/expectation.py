"""What an answer should be, and what is said when it is not."""


class WrongAnswer(Exception):
    """Something was not answered as it should be; the message says what."""


def require(is_met: bool, otherwise: str) -> None:
    """Raises WrongAnswer."""
    if not is_met:
        raise WrongAnswer(otherwise)
