"""Who works on which case, over HTTP; and queues that say how many wait."""

import pytest

from tests.blueprints.applying import act, desk_of, done, look, submitted
from tests.blueprints.desk import Desk, code_of

CLERK, COLLEAGUE, SUPERVISOR = "officer-city-1", "officer-city-2", "supervisor-city-1"
ELSEWHERE, AUDITOR = "officer-province-1", "auditor-province-1"
QUEUES = "/api/v1/desk/queues"


@pytest.fixture
def case(wallet):
    return submitted(wallet.bound(name="柏晚秋"))


@pytest.fixture
def desk(wallet):
    return desk_of(wallet, CLERK)


def release(desk, case):
    token = {"X-CSRF-Token": desk.csrf_token}
    return desk.client.delete(f"/api/v1/desk/applications/{case.id}/hold", headers=token)


def counts(desk):
    return {each["name"]: each["count"] for each in done(desk.client.get(QUEUES))["items"]}


def rows(desk, name, listing="applications"):
    path = f"/api/v1/desk/{listing}"
    return done(desk.client.get(path, query_string={"queue": name}))["items"]


def colleague_id(desk, role, name):
    found = done(desk.client.get("/api/v1/desk/officers"))["items"]
    return next(each["id"] for each in found if (each["role"], each["name"]) == (role, name))


def test_what_one_has_taken_another_does_not_decide_and_sees_so_before(wallet, case, desk):
    colleague = desk_of(wallet, COLLEAGUE)

    held = done(act(desk, case, "hold"))["held"]

    assert held["officer"] == done(look(colleague, case))["held"]["officer"] == "经办员甲"
    assert code_of(act(colleague, case, "acceptance"), 409) == "held"
    assert code_of(act(colleague, case, "hold"), 409) == "held"
    assert code_of(release(colleague, case), 403) == "not_holder"
    assert done(act(desk, case, "acceptance"))["held"]["officer"] == "经办员甲"
    assert "held" not in done(release(desk, case))
    assert done(act(colleague, case, "approval"))["state"] in {"approved", "issuing", "issued"}


def test_a_case_that_nobody_touches_for_half_an_hour_is_free_again(wallet, case, desk):
    done(act(desk, case, "hold"))
    wallet.outside.advance(1700)
    done(look(desk, case))
    wallet.outside.advance(1700)
    assert rows(desk_of(wallet, COLLEAGUE), "unassigned") == []

    wallet.outside.advance(101)

    colleague = desk_of(wallet, COLLEAGUE)
    assert [row["id"] for row in rows(colleague, "unassigned")] == [case.id]
    assert done(act(colleague, case, "acceptance"))["state"] == "accepted"


def test_a_case_is_handed_to_a_colleague(wallet, case, desk):
    done(act(desk, case, "hold"))

    to = colleague_id(desk, "officer", "经办员乙")
    given = done(act(desk, case, "handover", officer_id=to))

    assert given["held"]["officer_id"] == to
    assert [row["id"] for row in rows(desk_of(wallet, COLLEAGUE), "mine")] == [case.id]
    assert code_of(act(desk, case, "acceptance"), 409) == "held"
    assert code_of(act(desk, case, "handover", officer_id=to), 403) == "not_holder"


def test_a_case_is_handed_to_nobody_who_does_not_decide_there(wallet, case, desk):
    other = colleague_id(desk_of(wallet, ELSEWHERE), "officer", "经办员丙")

    assert code_of(act(desk, case, "handover", officer_id=other), 422) == "no_colleague"
    assert code_of(act(desk, case, "handover", officer_id=case.id), 422) == "no_colleague"


def test_counts_agree_with_the_lists(wallet, case, desk):
    assert counts(desk)["unassigned"] == len(rows(desk, "unassigned")) == 1

    done(act(desk, case, "hold"))
    told = counts(desk)

    assert (told["unassigned"], told["mine"]) == (0, 1)
    assert counts(desk_of(wallet, ELSEWHERE))["unassigned"] == 0
    for name, number in told.items():
        assert number == len(
            rows(desk, name, "objections" if name == "objections" else "applications")
        )


@pytest.mark.parametrize("listing", ["applications", "objections"])
def test_a_queue_that_does_not_exist_is_not_found(desk, listing):
    answer = desk.client.get(f"/api/v1/desk/{listing}", query_string={"queue": "lost"})

    assert code_of(answer, 404) == "not_found"


@pytest.mark.parametrize("name", ["hold", "handover"])
def test_assigning_needs_an_officer_of_the_authority_and_their_token(wallet, case, desk, name):
    body = {"officer_id": colleague_id(desk, "officer", "经办员乙")}
    stranger, tokenless = Desk(wallet.app.test_client(), "x"), Desk(desk.client, "wrong")

    assert code_of(act(stranger, case, name, **body), 401) == "unauthorized"
    assert code_of(act(tokenless, case, name, **body), 403) == "csrf_token_missing"
    assert code_of(act(desk_of(wallet, AUDITOR), case, name, **body), 403) == "wrong_role"
    assert code_of(act(desk_of(wallet, ELSEWHERE), case, name, **body), 404) == "not_found"
