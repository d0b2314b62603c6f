"""Do to a call what the fault in force says, before the path itself is served."""

import time
from http import HTTPStatus
from threading import Event

from flask import Flask, request
from flask.typing import ResponseReturnValue

from sandbox import connection, issuing, license_app, register
from sandbox.faults import ISSUING_PREFIX, Fault, Faults, is_own
from sandbox.wechat_errors import WeChatError

LOOK_EVERY_SECONDS = 0.1
WECHAT_BUSY = -1
# What WeChat and the registers number lies outside of it, so one field can ask for either.
HTTP_STATUSES = range(400, 600)


def break_calls(app: Flask, faults: Faults) -> None:
    """Let every path but the sandbox's own meet its faults."""

    @app.before_request
    def meet_fault() -> ResponseReturnValue | None:
        fault = None if is_own(request.path) else faults.take(request.path)
        if fault is None or issuing.meets_later(request.path, fault):
            return None
        return _suffer(fault, faults.mended)


def _suffer(fault: Fault, mended: Event) -> ResponseReturnValue | None:
    if fault.mode == "error":
        return _error(fault.errcode)
    _wait(fault.seconds, mended)
    if fault.mode == "delay":
        return None
    connection.cut()
    return "", HTTPStatus.INTERNAL_SERVER_ERROR


def _error(errcode: int | None) -> ResponseReturnValue:
    if request.path.startswith(ISSUING_PREFIX) and errcode not in HTTP_STATUSES:
        errcode = HTTPStatus.SERVICE_UNAVAILABLE
    if errcode is not None and errcode in HTTP_STATUSES:
        # What a gateway in front of the real systems answers: a page, not JSON.
        return f"<html><body><h1>{errcode}</h1></body></html>\n", errcode
    if request.path.startswith(register.PREFIX):
        return register.envelope(register.OTHER if errcode is None else errcode)
    if request.path.startswith(license_app.PREFIXES):
        return license_app.failure(license_app.OTHER if errcode is None else errcode)
    return WeChatError(WECHAT_BUSY if errcode is None else errcode).answer()


def _wait(seconds: float, mended: Event) -> None:
    # By the machine's clock: moving the sandbox's does not shorten a wait. A caller who hung up
    # is not waited for, or a handful of them would hold every thread of the server.
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not connection.is_gone():
        if mended.wait(min(left, LOOK_EVERY_SECONDS)):
            return
