"""Reads a posted form piece by piece: nothing of the file waits in memory or in a temporary file.

As an S3 does it: all fields first, then the file, as `file`; what comes after the file is ignored.
"""

from collections.abc import Iterator

from flask import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

FILE = "file"
READ_BYTES = 64 * 1024
# What waits for the end of a field or of a boundary.
LARGEST_BUFFER = 256 * 1024
MOST_FIELDS = 20
LONGEST_FIELD = 4096


class PostedForm:
    """The fields of a form, read at once, and its file, read on the way."""

    def __init__(self, request: Request) -> None:
        """Read up to the file.  Raises UnsupportedMediaType or BadRequest."""
        self._events = _events(request)
        self.fields: dict[str, str] = {}
        for event in self._events:
            if isinstance(event, File) and event.name == FILE:
                return
            if isinstance(event, Field | File):
                self._add(event.name, self._value())
        raise BadRequest("the form has no file")

    def content(self) -> Iterator[bytes]:
        """Read the file."""
        for event in self._events:
            if isinstance(event, Data):
                yield event.data
                if not event.more_data:
                    return

    def _add(self, name: str, value: bytes) -> None:
        if name in self.fields or len(self.fields) == MOST_FIELDS:
            raise BadRequest("the form has a field twice, or too many")
        try:
            self.fields[name] = value.decode()
        except UnicodeDecodeError:
            raise BadRequest("a field of the form is not UTF-8") from None

    def _value(self) -> bytes:
        value = bytearray()
        for chunk in self.content():
            value += chunk
            if len(value) > LONGEST_FIELD:
                raise BadRequest("a field of the form is too long")
        return bytes(value)


def _events(request: Request) -> Iterator[Event]:
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise UnsupportedMediaType("the body must be multipart/form-data")
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=LARGEST_BUFFER)
    try:
        yield from _decoded(decoder, request)
    except (ValueError, UnicodeError) as error:
        raise BadRequest(f"the form cannot be read: {type(error).__name__}") from None


def _decoded(decoder: MultipartDecoder, request: Request) -> Iterator[Event]:
    while True:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            decoder.receive_data(request.stream.read(READ_BYTES) or None)
        elif isinstance(event, Epilogue):
            return
        else:
            yield event
