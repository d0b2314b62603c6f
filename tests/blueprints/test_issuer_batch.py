"""Many licenses in one request: a line in, a line out, and nothing lost when it is cut."""

import json

import pytest

from tests.blueprints.desk import code_of
from tests.blueprints.issuing import LICENSES, lines, sign_in
from tests.wallet.licenses.factories import make_id_number, make_identifier
from tests.wallet.licenses.pushing import (
    make_birth_body,
    make_body,
    make_clinic_body,
    make_event_request,
)
from wallet.pushing.imports import PART_LINES

PROVINCE = "11990000000000019A"


@pytest.fixture
def issuer(wallet):
    return sign_in(wallet)


def statuses(answers):
    return [answer["status"] for answer in answers]


def codes(answer):
    return [(each["pointer"], each["code"]) for each in answer["errors"]]


def test_every_line_is_answered_in_its_place(issuer):
    bodies = [make_body(), make_birth_body(), make_clinic_body()]
    again = bodies[0] | {"number": "202499000124"}

    answers = issuer.batch(lines(*bodies, bodies[1], again))

    assert [answer["line"] for answer in answers] == [1, 2, 3, 4, 5]
    assert statuses(answers) == ["created", "created", "created", "unchanged", "updated"]
    wanted = [body["identifier"] for body in [*bodies, bodies[1], again]]
    assert [answer["identifier"] for answer in answers] == wanted
    assert [answer["version"] for answer in answers] == [1, 1, 1, 1, 2]


def _bad_lines():
    good = make_body()
    text = json.dumps(good)
    return {
        "no JSON": (b"{", "#", "not_json"),
        "an empty line": (b"", "#", "line_empty"),
        "another encoding": ("{'样例'}".encode("gb18030"), "#", "not_utf8"),
        "NaN": (text.replace('"2"', "NaN").encode(), "#", "not_json"),
        "a key twice": (text.replace('{"identifier"', '{"type": "x", "identifier"').encode(),)
        + ("#", "key_twice"),
        "half a surrogate pair": (text.replace(good["number"], "\\ud800").encode(),)
        + ("#", "unstorable"),
        "a day that is none": (lines(good | {"issued_on": "2026-02-30"})[:-1],)
        + ("#/issued_on", "bad_date"),
        "ten megabytes": (b"x" * 10_000_000, "#", "line_too_long"),
        "no object": (b"7", "#", "wrong_kind"),
        "deep nesting": (b"[" * 100_000, "#", "not_json"),
        "another authority": (
            lines(
                make_body(
                    identifier=make_identifier(authority=PROVINCE),
                    authority={"code": PROVINCE, "name": "样例省卫生健康委员会"},
                )
            )[:-1],
            "#/authority/code",
            "not_your_license",
        ),
    }


@pytest.mark.parametrize("name", _bad_lines())
def test_a_broken_line_is_rejected_and_nothing_else(issuer, name):
    line, pointer, code = _bad_lines()[name]

    answers = issuer.batch(lines(make_body()) + line + b"\n" + lines(make_body()))

    assert statuses(answers) == ["created", "rejected", "created"]
    assert [answer["line"] for answer in answers] == [1, 2, 3]
    assert (pointer, code) in codes(answers[1])


def test_refusals_of_a_whole_line_point_to_what_is_refused(issuer, wallet):
    body = make_body()
    issuer.put(body)
    issuer.tell(
        body["identifier"], make_event_request("revoke", effective_at="2026-11-01T12:00:00Z")
    )
    other = body["holders"][0] | {"id_number": make_id_number("19900306", "004")}

    text = lines(body | {"state": "valid"}, body | {"holders": [other]})
    answers = issuer.batch(text)
    foreign = sign_in(wallet, "issuer-province").batch(text)

    assert [codes(answer) for answer in answers] == [
        [("#/state", "state_by_event")],
        [("#/holders", "person_change")],
    ]
    assert [codes(each) for each in foreign] == [[("#/authority/code", "not_your_license")]] * 2


def test_a_mark_of_the_byte_order_and_carriage_returns_do_no_harm(issuer):
    text = b"\xef\xbb\xbf" + lines(make_body(), make_body()).replace(b"\n", b"\r\n")

    assert statuses(issuer.batch(text)) == ["created", "created"]


@pytest.mark.parametrize("day", ["9999-12-30", "9999-12-31"])
def test_a_last_day_that_never_comes_is_no_end(wallet, issuer, day):
    doctor = wallet.bound(holds="physician_practice")
    holder = make_body()["holders"][0] | {
        "name": doctor.person["name"],
        "id_number": doctor.person["id_number"],
    }

    issuer.batch(lines(make_body(valid_to=day, holders=[holder])))

    assert doctor.license("nurse_practice")["valid_to"] is None


def test_an_empty_batch_has_no_answers(issuer):
    assert issuer.batch(b"") == []


def test_more_lines_than_one_part_holds_are_all_answered(issuer):
    text = lines(*(make_body() for _ in range(2 * PART_LINES + 3)))

    first = issuer.batch(text)
    second = issuer.batch(text)

    assert statuses(first) == ["created"] * (2 * PART_LINES + 3)
    assert statuses(second) == ["unchanged"] * (2 * PART_LINES + 3)


# Going on after a cut


@pytest.mark.parametrize("cut", [0, 1, PART_LINES - 1, PART_LINES, PART_LINES + 1, 70])
def test_an_import_that_was_cut_goes_on_and_says_what_it_said(issuer, cut):
    bodies = [make_body() for _ in range(70)]
    bodies[5] = {"identifier": "broken"}
    said = issuer.batch(lines(*bodies[:cut]), **{"Import-Id": "2026-11"})

    answers = issuer.batch(lines(*bodies), **{"Import-Id": "2026-11"})

    assert answers[:cut] == said
    assert statuses(answers).count("created") == 69
    assert [answer["line"] for answer in answers] == list(range(1, 71))


def test_a_line_that_was_answered_is_not_done_again(issuer):
    old = make_body()
    first = issuer.batch(lines(old), **{"Import-Id": "a"})
    issuer.put(old | {"number": "202499000999"})

    again = issuer.batch(lines(old), **{"Import-Id": "a"})
    anew = issuer.batch(lines(old), **{"Import-Id": "b"})

    assert again == first
    assert statuses(anew) == ["updated"]


def test_a_line_that_was_mended_is_done(issuer):
    body = make_body()
    issuer.batch(lines(body | {"issued_on": "2026-02-30"}), **{"Import-Id": "a"})

    assert statuses(issuer.batch(lines(body), **{"Import-Id": "a"})) == ["created"]


def test_the_imports_of_two_systems_are_two(wallet, issuer):
    text = lines(make_body())
    issuer.batch(text, **{"Import-Id": "a"})

    other = sign_in(wallet, "issuer-province").batch(text, **{"Import-Id": "a"})

    assert statuses(other) == ["rejected"]


@pytest.mark.parametrize("name", ["x" * 65, "a b", "名"])
def test_the_name_of_an_import_is_short_and_plain(issuer, name):
    answer = issuer.try_batch(b"", **{"Import-Id": name.encode().decode("latin-1")})

    assert code_of(answer, 422) == "invalid"


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "application/json"}, {"Content-Encoding": "gzip"}]
)
def test_a_batch_is_lines_of_json_and_not_compressed(issuer, headers):
    usual = {"Content-Type": "application/x-ndjson"}
    answer = issuer.call("POST", f"{LICENSES}:batch", data=b"", headers=usual | headers)

    assert code_of(answer, 415) == "unsupported_media_type"


def test_only_an_issuing_system_may_send_a_batch(wallet, issuer):
    issuer.token = wallet.scanner().token

    assert code_of(issuer.try_batch(lines(make_body())), 403) == "insufficient_scope"
