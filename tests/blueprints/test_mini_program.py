"""Everything a citizen may do can be done by a mini-program, with no more than WeChat gives it."""

import pytest

from tests.blueprints.applying import act, desk_of, done, draft, submitted
from tests.blueprints.desk import code_of
from tests.world import world

# wx.request and wx.downloadFile; wx.uploadFile posts a form with one file.
METHODS = {"get", "post", "put", "delete", "head", "options", "trace"}
BODIES = {
    "post": {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
    "put": {"application/json", "application/x-www-form-urlencoded"},
}
NEVER_SENT = {"referer", "cookie"}
CITIZENS = ({"citizen": []}, {"bound_citizen": []})
# What nobody signs in for, and a phone needs.
PUBLIC = ("/oauth/", "/api/v1/")


@pytest.fixture(scope="module")
def document(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("mini")) as running:
        yield running.client.get("/openapi.json").get_json()


def of_citizens(document):
    """Every operation that a citizen's phone may ask for, as path, method and what it says."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            is_public = not operation["security"] and path.startswith(PUBLIC)
            if is_public or operation["security"][:1] in [[one] for one in CITIZENS]:
                yield path, method, operation


def body_of(operation):
    return operation.get("requestBody", {}).get("content", {})


def members(document, operation):
    schema = body_of(operation)["application/json"]["schema"]
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"].keys()


def test_there_is_a_method_of_wx_request_for_everything(document):
    found = list(of_citizens(document))
    beyond = [(path, operation) for path, method, operation in found if method not in METHODS]

    assert len(found) > 40
    for path, operation in beyond:
        # It stands beside one that can change the same things.
        other = document["paths"][path]["put"]
        assert members(document, operation) <= members(document, other), path


def test_no_body_is_of_a_kind_that_a_phone_cannot_send(document):
    for path, method, operation in of_citizens(document):
        if method in METHODS and body_of(operation):
            assert BODIES.get(method, set()) & set(body_of(operation)), (method, path)


def test_no_header_is_asked_for_that_a_phone_cannot_set(document):
    for path, method, operation in of_citizens(document):
        asked = {p["name"].lower() for p in operation.get("parameters", []) if p["in"] == "header"}
        assert asked & NEVER_SENT == set(), (method, path)
        schemes = [
            document["components"]["securitySchemes"][n] for s in operation["security"] for n in s
        ]
        assert all(scheme["type"] == "http" for scheme in schemes), (method, path)


# The whole form, written anew


@pytest.fixture
def case(wallet):
    return wallet.arranged("drafted", lambda: draft(wallet.bound(name="柏晚秋")))


def form(case, **changes):
    now = case.now()
    return {
        "medium": now["medium"],
        "certificate_number": now["certificate_number"],
        "authority": now["authority"]["code"],
    } | changes


def test_a_draft_is_edited_by_the_whole_form(case):
    before = case.now()

    after = done(case.call("PUT", "", form(case, issued_on="2024-09-05", fields={"sex": "2"})))

    assert (after["issued_on"], after["fields"]) == ("2024-09-05", {"sex": "2"})
    fixed = ("type", "for", "purpose", "receipt_number")
    assert [after[name] for name in fixed] == [before[name] for name in fixed]
    assert after["version"] > before["version"]


def test_what_the_whole_form_leaves_out_is_empty(case):
    done(case.call("PUT", "", form(case, issued_on="2024-09-05", fields={"sex": "2"})))

    after = done(case.call("PUT", "", form(case)))

    assert "issued_on" not in after
    assert after["fields"] == {}


@pytest.mark.parametrize("missing", ["medium", "certificate_number", "authority"])
def test_half_a_form_is_refused_and_changes_nothing(case, missing):
    before, half = case.now(), form(case)
    del half[missing]

    assert code_of(case.call("PUT", "", half), 422) == "invalid"
    assert case.now() == before


def test_a_supplement_is_answered_by_the_whole_form(wallet):
    case, desk = submitted(wallet.bound(name="柏晚秋")), desk_of(wallet, "officer-city-1")
    done(act(desk, case, "acceptance"))
    assert code_of(case.call("PUT", "", form(case)), 409) == "illegal_step"
    done(act(desk, case, "supplement", items=[{"field": "issued_on", "reason": "请核对日期"}]))

    done(case.call("PUT", "", form(case, issued_on="2024-09-05")))

    assert done(case.submit())["issued_on"] == "2024-09-05"


def test_the_form_of_another_is_not_there(wallet, case):
    stranger = wallet.bound(name="祁朔")

    answer = stranger.call("PUT", f"/api/v1/me/applications/{case.id}", form(case))

    assert answer.status_code == 404
