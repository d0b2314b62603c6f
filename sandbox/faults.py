"""Break the outside world on purpose: errors, delays, silence, cut connections."""

from dataclasses import dataclass
from threading import Event, Lock

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.refusals import Refusal, Unsupported

OWN_PATHS = ("/cast", "/phone", "/faults", "/clock", "/issued")
MODES = ("error", "delay", "hang", "drop", "late", "wrong_holder", "twice")
# Only the issuing system can be wrong in these ways.
ISSUING_PREFIX = "/issuing/"
OF_ISSUING = {"late", "wrong_holder", "twice"}
DEFAULT_SECONDS = {"delay": 1.0, "hang": 120.0, "late": 2.0}
LONGEST_SECONDS = 600
LONGEST_PATH = 200
MOST_TIMES = 1_000_000
LARGEST_ERRCODE = 10_000_000


@dataclass
class Fault:
    """One way in which the next `times` calls of a path go wrong."""

    path: str
    mode: str
    times: int
    errcode: int | None
    seconds: float

    def is_for(self, path: str) -> bool:
        """Tell whether the fault breaks this path; one that ends in * breaks all that begin so."""
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path

    def listed(self) -> dict[str, object]:
        """Return the fault as people read it."""
        always = {"path": self.path, "mode": self.mode, "times": self.times}
        if self.mode == "error":
            return {**always, "errcode": self.errcode}
        return {**always, "seconds": self.seconds} if self.mode in DEFAULT_SECONDS else {**always}


class Faults:
    """The faults in force, oldest first. A restart of the sandbox mends everything."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()
        self.mended = Event()

    def add(self, fault: Fault) -> None:
        """Put a fault in force, behind those that are."""
        with self._lock:
            self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """Return the fault that this call of a path meets, and count it down."""
        with self._lock:
            fault = next((each for each in self._faults if each.is_for(path)), None)
            if fault is not None:
                fault.times -= 1
                self._faults = [each for each in self._faults if each.times > 0]
        return fault

    def clear(self) -> None:
        """Mend everything, and let go of every call that waits."""
        with self._lock:
            self._faults = []
            self.mended.set()
            self.mended = Event()

    def listed(self) -> list[dict[str, object]]:
        """Return the faults in force as people read them."""
        with self._lock:
            return [each.listed() for each in self._faults]


def blueprint(faults: Faults) -> Blueprint:
    """Let people and tests break things, look at what is broken, and mend it."""
    bp = Blueprint("faults", __name__, url_prefix="/faults")

    @bp.post("")
    def add() -> ResponseReturnValue:
        fault = _fault(body.read())
        answer = fault.listed()
        faults.add(fault)
        return answer

    @bp.get("")
    def show() -> ResponseReturnValue:
        return {"items": faults.listed()}

    @bp.delete("")
    def clear() -> ResponseReturnValue:
        faults.clear()
        return {"items": []}

    return bp


def is_own(path: str) -> bool:
    """Tell whether a path is the sandbox's own, which cannot be broken."""
    return path == "/" or any(path == own or path.startswith(own + "/") for own in OWN_PATHS)


def _fault(wish: body.Body) -> Fault:
    mode, path = body.word(wish, "mode", MODES), _path(wish)
    if mode in OF_ISSUING and not path.startswith(ISSUING_PREFIX):
        raise Unsupported(f"only paths below {ISSUING_PREFIX} can be {mode}")
    return Fault(
        path=path,
        mode=mode,
        times=body.whole({"times": 1, **wish}, "times", lowest=1, highest=MOST_TIMES),
        errcode=_errcode(wish) if mode == "error" else None,
        seconds=_seconds(wish, mode),
    )


def _path(wish: body.Body) -> str:
    path = body.text(wish, "path", longest=LONGEST_PATH)
    if not path.startswith("/"):
        raise Refusal("path must begin with a slash, such as /sns/jscode2session")
    if is_own(path):
        raise Unsupported("the sandbox's own paths cannot be broken")
    return path


def _errcode(wish: body.Body) -> int | None:
    if wish.get("errcode") is None:
        return None
    return body.whole(wish, "errcode", lowest=-1, highest=LARGEST_ERRCODE)


def _seconds(wish: body.Body, mode: str) -> float:
    if wish.get("seconds") is None:
        return DEFAULT_SECONDS.get(mode, 0.0)
    return body.number(wish, "seconds", lowest=0, highest=LONGEST_SECONDS)
