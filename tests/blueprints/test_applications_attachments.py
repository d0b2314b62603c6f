"""The photographs: announced, sent to the store, judged, drawn anew, looked at, removed."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import ExifTags, Image

from app.extensions import db
from tests.blueprints.applying import (
    CITY,
    Case,
    act,
    desk_of,
    done,
    draft,
    look,
    picture,
    submitted,
)
from tests.blueprints.desk import code_of
from wallet.applications.attachments import pictures
from wallet.audit.models import Entry
from wallet.crypto import sm3

PNG = b"\x89PNG\r\n\x1a\n"
EXECUTABLE = b"MZ\x90\x00" + b"\0" * 200


@pytest.fixture
def case(wallet):
    return wallet.arranged("drafted", lambda: draft(wallet.bound(name="柏晚秋")))


def sent(case, content, kind="certificate", **changes):
    """Announce and send; returns the answer to the completion."""
    announced = done(case.announce(kind, content, **changes), 201)
    case.send(announced["upload"], content)
    return case.complete(announced["id"])


def photograph(**exif):
    """Take a JPEG that knows where it was taken."""
    made = Image.effect_noise((300, 200), 60).convert("RGB")
    tags = Image.Exif()
    gps = tags.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (43.0, 49.0, 30.0)
    tags[ExifTags.Base.Model] = "SECRET-CAMERA"
    out = BytesIO()
    made.save(out, "JPEG", exif=tags, **exif)
    return out.getvalue()


def test_an_announced_picture_comes_with_a_form_for_itself_alone(case):
    announced = done(case.announce("certificate", picture("certificate")), 201)

    assert announced.keys() == {"id", "kind", "upload", "limits"}
    assert announced["limits"] == {"bytes": 20 * 1024 * 1024, "pixels": 50_400_000, "side": 12_000}
    assert announced["upload"].keys() == {"method", "url", "fields", "expires_at"}
    assert announced["upload"]["method"] == "POST"
    assert announced["upload"]["url"].startswith("http")
    [row] = case.now()["attachments"]
    assert row == {
        "id": announced["id"],
        "kind": "certificate",
        "content_type": "image/png",
        "size": len(picture("certificate")),
        "state": "pending",
    }


def test_a_completed_picture_is_there(case):
    completed = done(sent(case, picture("certificate")))

    assert completed["state"] == "stored"
    del completed["digest"]  # only who has just sent it has something to compare
    assert case.now()["attachments"] == [completed]


def test_saying_so_twice_changes_nothing(case):
    attachment = case.attach("certificate")

    assert done(case.complete(attachment))["state"] == "stored"
    assert len(case.now()["attachments"]) == 1


def test_what_comes_back_is_a_picture_and_nothing_else(case):
    attachment = case.attach("certificate")

    answer = case.call("GET", f"/attachments/{attachment}")

    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data.startswith(PNG)


def test_the_name_it_is_saved_under_says_nothing_about_anybody(case):
    attachment = case.attach("certificate")

    said = case.call("GET", f"/attachments/{attachment}").headers["Content-Disposition"]

    assert attachment in said
    assert "MY99" not in said


def test_where_a_photograph_was_taken_is_gone(case):
    content = photograph()
    assert b"SECRET-CAMERA" in content
    attachment = case.attach("certificate", content, content_type="image/jpeg")

    kept = case.call("GET", f"/attachments/{attachment}")

    assert kept.content_type == "image/jpeg"
    assert b"SECRET-CAMERA" not in kept.data
    assert b"Exif" not in kept.data
    assert not Image.open(BytesIO(kept.data)).getexif()


def huge_png():
    """Say 100 000 by 100 000 in a header, and send nothing of it."""
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    content = bytearray(out.getvalue())
    content[16:24] = (100_000).to_bytes(4) * 2
    return bytes(content)


def test_while_another_picture_is_drawn_the_answer_is_to_come_back(case):
    announced = done(case.announce("certificate", picture("certificate")), 201)
    case.send(announced["upload"], picture("certificate"))
    with pictures._place:
        refused = case.complete(announced["id"])

    assert code_of(refused, 429) == "pictures_busy"
    assert int(refused.headers["Retry-After"]) > 0
    assert done(case.complete(announced["id"]))["state"] == "stored"


@pytest.mark.parametrize("written", ["image/jpg", "IMAGE/JPEG"])
def test_a_jpeg_by_another_name_is_taken(case, written):
    assert done(sent(case, photograph(), content_type=written))["content_type"] == "image/jpeg"


BAD = {
    "a renamed executable": (EXECUTABLE, {}),
    "a text": ("证照".encode() * 50, {}),
    "a truncated JPEG": (photograph()[:2000], {"content_type": "image/jpeg"}),
    "a JPEG that says it is a PNG": (photograph(), {"content_type": "image/png"}),
    "a hundred thousand by a hundred thousand pixels": (huge_png(), {}),
    "a page of HTML": (b"<html><script>alert(1)</script></html>" * 4, {}),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>' * 3, {}),
}


@pytest.mark.parametrize(("content", "changes"), BAD.values(), ids=BAD.keys())
def test_what_is_no_picture_is_refused_by_its_content(case, content, changes):
    answer = sent(case, content, **changes)

    assert answer.status_code == 422, answer.get_json()
    assert code_of(answer, 422) in {"not_a_picture", "picture_too_large"}
    assert "stored" not in [row["state"] for row in case.now()["attachments"]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "selfie"}, "unknown_attachment_kind"),
        ({"content_type": "application/pdf"}, "not_a_picture"),
        ({"content_type": "image/svg+xml"}, "not_a_picture"),
        ({"size": 0}, "attachment_empty"),
        ({"size": -1}, "attachment_empty"),
        ({"size": 60 * 1024 * 1024}, "attachment_too_large"),
        ({"size": "9"}, "invalid"),
        ({"size": 1.5}, "invalid"),
        ({"digest": "0" * 63}, "invalid"),
        ({"digest": "g" * 64}, "invalid"),
        ({"name": "scan.png"}, "invalid"),
    ],
)
def test_what_cannot_be_a_picture_is_not_even_announced(case, changes, code):
    assert (
        code_of(case.announce(**{"kind": "certificate", "content": picture("x")} | changes), 422)
        == code
    )
    assert case.now()["attachments"] == []


def test_a_phone_may_leave_the_digest_to_the_server(case):
    content = picture("certificate")
    body = {"kind": "certificate", "content_type": "image/png", "size": len(content)}
    announced = done(case.call("POST", "/attachments", body), 201)
    case.send(announced["upload"], content)

    answers = [done(case.complete(announced["id"])) for _ in range(2)]

    assert [one["digest"] for one in answers] == [sm3.digest(content).hex()] * 2


def test_another_digest_than_announced_is_refused(case):
    answer = sent(case, picture("certificate"), digest=sm3.digest(b"other").hex())

    assert code_of(answer, 422) == "digest_differs"


def test_what_was_never_sent_is_not_there(case):
    announced = done(case.announce("certificate", picture("certificate")), 201)

    assert code_of(case.complete(announced["id"]), 409) == "upload_missing"
    assert code_of(case.call("GET", f"/attachments/{announced['id']}"), 404) == "not_found"


def test_a_form_takes_exactly_what_was_announced(case):
    announced = done(case.announce("certificate", picture("certificate")), 201)

    longer = case.send(announced["upload"], picture("certificate") + b"x")

    assert longer.status_code in {403, 413, 422, 400}
    assert code_of(case.complete(announced["id"]), 409) == "upload_missing"


def test_an_expired_form_takes_nothing(wallet, case):
    announced = done(case.announce("certificate", picture("certificate")), 201)
    wallet.outside.advance(16 * 60)

    late = case.send(announced["upload"], picture("certificate"))

    assert late.status_code in {400, 403, 409, 410, 422}
    again = Case(wallet.sign_in(case.phone.person), case.id)
    assert code_of(again.complete(announced["id"]), 409) == "upload_missing"


def test_a_newer_one_of_the_same_kind_takes_the_place_of_the_older(case):
    old = case.attach("certificate")
    new = case.attach("certificate", picture("another"))

    assert [row["id"] for row in case.now()["attachments"]] == [new]
    assert code_of(case.call("GET", f"/attachments/{old}"), 404) == "not_found"


def test_one_that_fails_leaves_the_older_in_its_place(case):
    old = case.attach("certificate")

    assert sent(case, EXECUTABLE).status_code == 422

    assert case.call("GET", f"/attachments/{old}").status_code == 200


def test_a_picture_can_be_taken_away_again(case):
    attachment = case.attach("certificate")

    answer = case.call("DELETE", f"/attachments/{attachment}")

    assert (answer.status_code, answer.data) == (204, b"")
    assert case.now()["attachments"] == []
    assert code_of(case.call("DELETE", f"/attachments/{attachment}"), 404) == "not_found"


def test_an_attachment_of_another_application_is_not_found_in_this_one(case):
    other = draft(case.phone, certificate_number="MY990000240001")
    attachment = other.attach("certificate")

    for method in ("GET", "DELETE"):
        assert code_of(case.call(method, f"/attachments/{attachment}"), 404) == "not_found"
    assert code_of(case.complete(attachment), 404) == "not_found"


def test_after_submission_the_pictures_stay_as_they_are(wallet):
    case = submitted(wallet.bound(name="柏晚秋"))
    attachment = case.now()["attachments"][0]["id"]

    assert code_of(case.call("DELETE", f"/attachments/{attachment}"), 409) == "illegal_step"
    assert code_of(case.complete(attachment), 409) == "illegal_step"
    assert case.call("GET", f"/attachments/{attachment}").status_code == 200


# The desk's looks


def looks(wallet):
    """Who looked at pictures, in order."""
    with wallet.app.app_context():
        query = sa.select(Entry).where(Entry.action == "attachment.read").order_by(Entry.at)
        return [entry.actor_kind.value for entry in db.session().scalars(query)]


def test_officers_of_the_authority_see_it_and_each_look_is_recorded(wallet):
    case = submitted(wallet.bound(name="柏晚秋"))
    attachment = case.now()["attachments"][0]["id"]
    desk = desk_of(wallet, "officer-city-1")

    answers = [look(desk, case, f"/attachments/{attachment}") for _ in range(2)]
    case.call("GET", f"/attachments/{attachment}")

    assert [answer.content_type for answer in answers] == ["image/png"] * 2
    assert answers[0].headers["Content-Security-Policy"].startswith("sandbox")
    assert looks(wallet) == ["officer", "officer", "citizen"]


def test_no_other_authority_sees_it(wallet):
    case = submitted(wallet.bound(name="柏晚秋"))
    attachment = case.now()["attachments"][0]["id"]

    assert case.now()["authority"]["code"] == CITY
    for username in ("officer-province-1", "auditor-province-1"):
        answer = look(desk_of(wallet, username), case, f"/attachments/{attachment}")
        assert code_of(answer, 404) == "not_found"
    assert looks(wallet) == []


def test_a_draft_is_nothing_for_the_desk(wallet, case):
    attachment = case.attach("certificate")
    desk = desk_of(wallet, "officer-city-1")

    assert code_of(look(desk, case, f"/attachments/{attachment}"), 404) == "not_found"
    assert code_of(look(desk, case), 404) == "not_found"
    assert code_of(act(desk, case, "acceptance"), 404) == "not_found"


def test_nearly_the_same_picture_of_another_applicant_is_shown_to_the_officer(wallet):
    mine = submitted(wallet.bound(name="柏晚秋"))
    other = draft(wallet.bound(name="尉迟星野")).photographed()
    done(other.submit())

    seen = done(look(desk_of(wallet, "officer-city-1"), mine))

    assert {row["kind"] for row in seen["similar"]} == {
        "certificate",
        "id_card_front",
        "id_card_back",
    }
    assert {row["application_id"] for row in seen["similar"]} == {other.id}
    assert "similar" not in mine.now()
