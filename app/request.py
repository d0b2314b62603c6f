"""A request whose body is read whole or not at all, and as it was sent."""

from functools import cached_property
from typing import IO, cast

import flask
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wsgi import LimitedStream, get_input_stream

IDENTITY = "identity"


class WholeStream(LimitedStream):
    """A body that may be too long: werkzeug would cut a chunked one off and go on with the rest."""

    def readall(self) -> bytes:
        found = super().readall()
        if self.is_exhausted and self._stream.read(1):
            raise RequestEntityTooLarge
        return found


class Request(flask.Request):
    @cached_property
    def stream(self) -> IO[bytes]:
        if self.headers.get("Content-Encoding", IDENTITY).strip().lower() != IDENTITY:
            raise UnsupportedMediaType("the body must not be compressed")
        longest = self.max_content_length
        if longest is None or "wsgi.input_terminated" not in self.environ:
            return get_input_stream(self.environ, max_content_length=longest)
        if (self.content_length or 0) > longest:
            raise RequestEntityTooLarge
        return cast(IO[bytes], WholeStream(self.environ["wsgi.input"], longest, is_max=True))
