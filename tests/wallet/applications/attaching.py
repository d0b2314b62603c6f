"""An applicant with pictures: made here, announced, sent and completed as a phone does it."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from wallet.act import Act, Actor, ActorKind
from wallet.applications.attachments import completion, uploads
from wallet.applications.attachments.models import Attachment
from wallet.applications.attachments.uploads import Announced, Requested
from wallet.applications.models import Application, ForWhom, Medium
from wallet.applications.state import State
from wallet.crypto import sm3
from wallet.crypto.vault import Vault

CITIZEN = Actor(ActorKind.CITIZEN, "account-1")
PERSON = b"p" * 32


def picture(
    seed: int = 1, *, size: tuple[int, int] = (320, 240), form: str = "JPEG", **options: Any
) -> bytes:
    """Draw something, the same for the same seed, as a file."""
    image = Image.new("RGB", size, ((seed * 53) % 256, 180, (seed * 97) % 256))
    draw = ImageDraw.Draw(image)
    width, height = size
    for number in range(12):
        left, top = (seed * 31 * number) % width, (seed * 17 * number) % height
        draw.rectangle(
            (left, top, left + width // 4, top + height // 5), fill=(seed * number * 41) % 0xFFFFFF
        )
    return encoded(image, form, **options)


def png(width: int, height: int) -> bytes:
    """Write a PNG that says it is so large, with next to nothing in it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")]
    )


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def make_application(
    session: Session, *, person_key: bytes = PERSON, state: State = State.DRAFT, **fields: Any
) -> Application:
    application = Application(
        id=uuid4(),
        receipt_number=uuid4().hex[:20],
        person_key=person_key,
        applicant_sealed=b"",
        type=fields.pop("type", "physician_practice"),
        medium=Medium.PAPER,
        for_who=ForWhom.SELF,
        number_sealed=b"",
        number_index=uuid4().bytes,
        authority_code="11990000000000019A",
        fields_sealed=b"",
        state=state,
        created_at=NOON,
        **fields,
    )
    session.add(application)
    session.commit()
    return application


@dataclass
class Desk:
    """Everything that attaching needs, and the steps of a view, in their order."""

    session: Session
    folder: Any  # any store; what is sent by a form needs a FolderStore
    vault: Vault
    application: Application

    def of(self, application: Application) -> "Desk":
        return replace(self, application=application)

    @property
    def act(self) -> Act:
        return make_act(self.session, CITIZEN, at=NOON)

    def announce(
        self, content: bytes, kind: str = "certificate", *, at: datetime = NOON, **changes: Any
    ) -> Requested:
        announced = Announced(
            **{
                "kind": kind,
                "content_type": "image/jpeg",
                "size": len(content),
                "digest": sm3.digest(content).hex(),
                **changes,
            }
        )
        requested = uploads.request(
            make_act(self.session, CITIZEN, at=at), self.application, announced, files=self.folder
        )
        self.session.commit()
        return requested

    def send(self, requested: Requested, content: bytes, *, at: datetime = NOON) -> None:
        self.folder.receive(requested.form.fields, [content], at=at)

    def complete(
        self,
        attachment_id: UUID,
        *,
        at: datetime = NOON,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Attachment:
        claim = completion.begin(self.act, self.application, attachment_id)
        self.session.commit()
        taken = completion.take_in(claim, files=self.folder, vault=self.vault)
        meanwhile()
        attachment, leftovers = completion.finish(
            make_act(self.session, CITIZEN, at=at), self.application, taken
        )
        self.session.commit()
        uploads.tidy(leftovers, files=self.folder)
        return attachment

    def attach(
        self, content: bytes, kind: str = "certificate", *, at: datetime = NOON, **changes: Any
    ) -> Attachment:
        requested = self.announce(content, kind, at=at, **changes)
        self.send(requested, content, at=at)
        return self.complete(requested.attachment.id)

    def remove(self, attachment_id: UUID) -> None:
        leftovers = uploads.remove(make_act(self.session, CITIZEN), self.application, attachment_id)
        self.session.commit()
        uploads.tidy(leftovers, files=self.folder)

    def stored(self) -> set[str]:
        return {stored.key for stored in self.folder.keys("")}
