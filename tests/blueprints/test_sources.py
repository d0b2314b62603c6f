"""Whatever the registers do, a citizen's list comes in time, is true, and says what is missing."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.wallet.licenses.factories import make_identifier
from tests.wallet.licenses.registers import TinyRegister, answer, make_certificate
from tests.world import world
from wallet.audit.models import Entry
from wallet.licenses.models import License
from wallet.registers.provincial.register import MOST_CERTIFICATES

REGISTER = "/certshare/queryCertInfoByHolderCode"
TYPE = "nurse_practice"
HOUR, DAY = 3600, 86_400
TOO_MANY = "登记在您名下的证照过多，无法在此显示，请出示实体证照。"


@pytest.fixture
def tiny():
    tiny = TinyRegister()
    yield tiny
    tiny.close()


@pytest.fixture
def elsewhere(wallet, tiny, tmp_path):
    """The wallet of a province whose register does what a test tells it."""
    with world(wallet.outside, tmp_path, prepared=True, REGISTER_URL=tiny.address) as other:
        yield other


@pytest.fixture
def nurse(elsewhere):
    return elsewhere.bound(holds=TYPE)


def refreshed(phone):
    answered = phone.call("POST", "/api/v1/me/licenses/refresh")
    assert answered.status_code == 200, answered.get_json()
    return answered.get_json()


def paged(phone, **query):
    """Read the list to its end, as a phone does."""
    cursor = {}
    while cursor is not None:
        answered = phone.call("GET", "/api/v1/me/licenses", query_string=query | cursor)
        body = answered.get_json()
        yield body["items"]
        cursor = {"cursor": body["next_cursor"]} if body["next_cursor"] else None


def source_of(body):
    """How the province's register stands, while the others answer."""
    source, *others = body["sources"]
    assert source["name"] == "provincial"
    assert {other["state"] for other in others} == {"fresh"}
    return source


def stored(wallet, what):
    with wallet.app.app_context():
        return db.session.scalars(sa.select(what)).all()


def certificate_of(phone, serial="2024000001", **tags):
    holder = {
        "CZZT": phone.person["name"],
        "CZZTDM": phone.person["id_number"],
        "CZZTDMLXDM": "111",
    }
    return make_certificate(CZZT=[holder], ZZBS=make_identifier(serial=serial), **tags)


def page(tiny):
    tiny.kind, tiny.body = "text/html", b"<html><h1>502</h1></html>"


def endless_page(tiny):
    tiny.kind, tiny.body = "text/html", b"<html>" + b" " * 5_000_000


def error_of_the_server(tiny):
    tiny.status = 503


def redirect(tiny):
    tiny.status, tiny.headers = 302, {"Location": f"{tiny.address}/elsewhere"}


def refusal(tiny):
    tiny.body = answer(status=11)


def list_of_lists(tiny):
    tiny.body = b"[" * 100_000


def nothing_of_the_kind(tiny):
    tiny.body = b'{"head": {"status": 0}, "data": {"certs": {}}}'


def broken_line(tiny):
    tiny.drops = 100


def too_many(tiny):
    tiny.body = answer(*[{}] * 50_000)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (page, "not_json"),
        (endless_page, "too_large"),
        (error_of_the_server, "http_503"),
        (redirect, "http_302"),
        (refusal, "status_11"),
        (list_of_lists, "not_json"),
        (nothing_of_the_kind, "unreadable"),
        (broken_line, "dropped"),
        (too_many, "too_many"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_failure_has_a_word_and_a_remedy_and_takes_nothing_away(tiny, nurse, fault, error):
    tiny.body = answer(certificate_of(nurse))
    (known,) = refreshed(nurse)["items"]
    fault(tiny)

    body = refreshed(nurse)

    source = source_of(body)
    assert (source["state"], source["error"]) == ("failed", error)
    assert source["remedy"]
    assert source["fetched_at"] == known["fetched_at"]
    assert body["items"] == [known]


def test_a_register_that_hangs_leaves_its_part_pending(tiny, elsewhere, nurse):
    tiny.hang()

    with elsewhere.hurried():
        source = source_of(refreshed(nurse))

    assert (source["state"], source["fetched_at"]) == ("pending", None)
    assert source["remedy"]


def test_50_000_licenses_leave_nothing_half_stored(tiny, elsewhere, nurse):
    tiny.body = answer(*[certificate_of(nurse)] * 50_000)

    source = source_of(refreshed(nurse))

    assert (source["state"], source["error"]) == ("failed", "too_large")
    assert source["remedy"] == TOO_MANY
    assert stored(elsewhere, License) == []


def test_a_line_that_drops_once_is_not_noticed(tiny, nurse):
    tiny.drops, tiny.body = 1, answer(certificate_of(nurse))

    body = refreshed(nurse)

    assert source_of(body)["state"] == "fresh"
    assert len(body["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"CZZTDM": "990101199003050022"}, "number_missing"),
        ({"CZZTDM": ""}, "number_missing"),
        ({"CZZT": "别样人"}, "name_differs"),
    ],
)
def test_a_wrong_persons_license_is_held_back_and_alarmed(tiny, elsewhere, nurse, changes, reason):
    wrong, right = certificate_of(nurse, "2024000009"), certificate_of(nurse)
    wrong["CZZT"] = [wrong["CZZT"][0] | changes]
    tiny.body = answer(wrong, right)

    body = refreshed(nurse)

    assert [row["identifier"] for row in body["items"]] == [right["ZZBS"]]
    assert [one.identifier for one in stored(elsewhere, License)] == [right["ZZBS"]]
    refreshed(nurse)
    (alarm,) = [one for one in stored(elsewhere, Entry) if one.action == "license.held_back"]
    assert alarm.detail["reason"] == reason
    shown = str(alarm.detail)
    assert not [each for each in (nurse.person["name"], "别样人", "9901011") if each in shown]


def without(certificate, **changes):
    certificate["CZZT"] = [certificate["CZZT"][0] | changes]
    return certificate


WITHHELD = {
    "a day in another form": lambda each: each | {"ZZBFRQ": "2026-31-12"},
    "no last day that can be": lambda each: each | {"ZZYXQJZRQ": "soon"},
    "a missing tag": lambda each: {key: value for key, value in each.items() if key != "ZZBS"},
    "no object": lambda each: "certificate",
    "an identifier that is none": lambda each: each | {"ZZBS": "1.2.3"},
    "another type": lambda each: each | {"ZZLXDM": "11990000000000000D001"},
    "a number with lost digits": lambda each: each | {"ZZBH": "2.01599E+11"},
    "a changed name": lambda each: without(each, CZZT="别样人"),
    "a wrong number beside the name": lambda each: without(each, CZZTDM="99010119900305002O"),
}


@pytest.mark.parametrize("case", WITHHELD)
def test_a_license_that_cannot_be_taken_is_not_shown_as_absence(tiny, elsewhere, nurse, case):
    bad, good = certificate_of(nurse, "2024000009"), certificate_of(nurse, ZZBH="202499000777")
    tiny.body = answer(WITHHELD[case](bad), good)

    for _ in range(2):
        body = refreshed(nurse)

    assert [row["identifier"] for row in body["items"]] == [good["ZZBS"]]
    source = source_of(body)
    assert (source["state"], source["withheld"]["count"]) == ("fresh", 1)
    assert source["withheld"]["remedy"].endswith("。")
    alarms = [one for one in stored(elsewhere, Entry) if one.action == "license.held_back"]
    assert len(alarms) == 1
    reason = alarms[0].detail["reason"]
    counted = elsewhere.client.get("/metrics").get_data(as_text=True)
    assert f'wallet_held_back{{reason="{reason}",source="provincial"}} 1.0' in counted
    tiny.body = answer(certificate_of(nurse, "2024000009"), good)
    assert "withheld" not in source_of(refreshed(nurse))


def test_a_list_grows_stale_and_fresh_again_with_the_clock(wallet):
    doctor = wallet.bound(holds="physician_practice")
    doctor.licenses()
    wallet.outside.advance(25 * HOUR)
    wallet.outside.post("/faults", {"path": REGISTER, "mode": "error", "times": 1})

    doctor = wallet.sign_in(doctor.person)
    before = source_of(doctor.call("GET", "/api/v1/me/licenses").get_json())
    wallet.outside.advance(31)
    after = source_of(doctor.call("GET", "/api/v1/me/licenses").get_json())

    assert (before["state"], after["state"]) == ("failed", "fresh")


def test_a_row_that_would_verify_as_stale_says_so(tiny, elsewhere, nurse):
    tiny.body = answer(certificate_of(nurse))
    (row,) = refreshed(nurse)["items"]
    assert (row["presentable"], row["flags"]) == (True, [])
    error_of_the_server(tiny)
    elsewhere.outside.advance(25 * HOUR)
    nurse = elsewhere.sign_in(nurse.person)

    (row,) = nurse.call("GET", "/api/v1/me/licenses").get_json()["items"]
    page = nurse.call("GET", f"/api/v1/me/licenses/{row['id']}").get_json()
    assert (row["presentable"], row["flags"], page["flags"]) == (True, ["stale"], ["stale"])
    code = nurse.call("POST", f"/api/v1/me/licenses/{row['id']}/presentations", {}).get_json()
    assert elsewhere.scanner().verify(code["code"])["reason"] == "stale"

    tiny.status, tiny.body = 200, answer(certificate_of(nurse))
    assert refreshed(nurse)["items"][0]["flags"] == []


def test_a_clock_that_is_set_back_does_not_keep_old_answers_fresh(wallet):
    """A list fetched in the year 2036 says nothing about today."""
    doctor = wallet.bound(holds="physician_practice")
    wallet.outside.advance(10 * 365 * DAY)
    doctor = wallet.sign_in(doctor.person)
    ahead = source_of(doctor.call("GET", "/api/v1/me/licenses").get_json())
    wallet.outside.whole()

    doctor = wallet.sign_in(doctor.person)
    today = source_of(doctor.call("GET", "/api/v1/me/licenses").get_json())

    assert today["state"] == "fresh"
    assert today["fetched_at"] < ahead["fetched_at"]


def test_the_longest_list_is_stored_and_shown(tiny, nurse):
    serials = [f"2024{number:06}" for number in range(MOST_CERTIFICATES)]
    tiny.body = answer(*[certificate_of(nurse, serial, ZZBH=serial) for serial in serials])

    refreshed(nurse)

    pages = list(paged(nurse, limit=200))
    assert [len(page) for page in pages] == [200, 200, MOST_CERTIFICATES - 400]
    assert len({row["id"] for page in pages for row in page}) == MOST_CERTIFICATES
