"""What is held back when a license arrives: it may be right, and its authority has to look."""

from wallet.errors import Conflict


class NotTaken(Conflict):
    """The license is held back, and an alarm says so; `pointer` is what it is about."""

    pointer = ""


class NumberTaken(NotTaken):
    """A live license of this type, authority and number is another holder's."""

    code = "number_taken"
    pointer = "/number"


class NumberSuspended(NotTaken):
    """The license with this number is suspended: ending that is a step of its own."""

    code = "number_suspended"
    pointer = "/number"


class NameDiffers(NotTaken):
    """The person with a holder's number is known by another name."""

    code = "name_differs"
    pointer = "/holders"


class PredecessorDiffers(NotTaken):
    """It was announced as successor of a license of another holder."""

    code = "predecessor_differs"
    pointer = "/holders"
