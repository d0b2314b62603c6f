"""From paper and from a card to a license that a venue verifies, through the public API alone.

Between any two steps everything may stop and start again: each step of this story is taken by an
application that was built anew over the same folder.
"""

import shutil
from contextlib import ExitStack

import pytest
import requests

from tests.blueprints.applying import (
    REQUIRED,
    Case,
    act,
    desk_of,
    done,
    draft,
    look,
    submitted,
    try_to_draft,
    work,
)
from tests.blueprints.desk import code_of
from tests.world import Phone, World, world

ISSUING = "/issuing/certificates"
STORIES = {
    "paper": ("maternal_child_technique", "officer-city-1"),
    "ic_card": ("nurse_practice", "officer-province-1"),
}
HOURS = 24


@pytest.fixture(params=STORIES)
def story(request, wallet):
    """A citizen with one medium, the type of it, and an officer of its authority."""
    license_type, officer = STORIES[request.param]
    papers = [
        (row, paper) for row in wallet.outside.cast["citizens"] for paper in row.get("paper", [])
    ]
    person = next(
        row
        for row, paper in papers
        if paper["medium"] == request.param
        and paper["type"] == license_type
        and paper["in_register"]
    )
    return wallet.bound(openid=person["openid"]), license_type, officer


def again(wallet: World, case: Case) -> Case:
    return Case(wallet.sign_in(case.phone.person), case.id)


def approved(wallet, phone, officer):
    case, desk = submitted(phone), desk_of(wallet, officer)
    done(act(desk, case, "acceptance"))
    done(act(desk, case, "approval"))
    return case


def issued(wallet, case, rounds=HOURS):
    """Let hours pass with the worker at work, until the license is there."""
    for _ in range(rounds):
        work(wallet)
        case = again(wallet, case)
        if case.state == "issued":
            return case
        wallet.outside.advance(3600)
    return again(wallet, case)


def test_from_a_photograph_to_a_green_light(wallet, story):
    phone, license_type, officer = story
    assert phone.licenses() == []

    case = approved(wallet, phone, officer)
    assert case.state == "approved"
    work(wallet)

    told = case.now()
    assert told["state"] == "issued"
    assert [step["state"] for step in told["timeline"]] == [
        "draft",
        "submitted",
        "accepted",
        "approved",
        "issuing",
        "issued",
    ]
    row = phone.license(license_type)
    assert (row["id"], row["state"], row["presentable"]) == (told["license_id"], "valid", True)
    seen = wallet.scanner().verify(phone.present(license_type)["code"])
    assert (seen["verdict"], seen["reason"]) == ("valid", "ok")
    assert seen["license"]["type"] == license_type


def test_whoever_starts_anew_between_any_two_steps_loses_nothing(sandbox, prepared, tmp_path):
    """Build the whole application anew for each step, over the data of the one before."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    sandbox.whole()
    steps = [begin, photograph, hand_in, work_only, accept, approve, work_only, show]
    known: dict[str, str] = {}

    for step in steps:
        with ExitStack() as stack:
            running = stack.enter_context(world(sandbox, tmp_path, prepared=True))
            step(running, known)

    assert known["verdict"] == "valid"


def phone_of(wallet: World, known: dict[str, str]) -> Phone:
    person = wallet.outside.citizen(name="柏晚秋")
    return wallet.sign_in(person) if known else wallet.bound(name="柏晚秋")


def case_of(wallet, known):
    return Case(phone_of(wallet, known), known["case"])


def begin(wallet, known):
    known["case"] = draft(phone_of(wallet, known)).id


def photograph(wallet, known):
    case_of(wallet, known).photographed(REQUIRED)


def hand_in(wallet, known):
    done(case_of(wallet, known).submit())


def work_only(wallet, known):
    work(wallet)


def accept(wallet, known):
    done(act(desk_of(wallet, "officer-city-1"), case_of(wallet, known), "acceptance"))


def approve(wallet, known):
    done(act(desk_of(wallet, "officer-city-2"), case_of(wallet, known), "approval"))


def show(wallet, known):
    made = phone_of(wallet, known).present("maternal_child_technique")
    known["verdict"] = wallet.scanner().verify(made["code"])["verdict"]


def test_a_supplemented_application_ends_like_any_other(wallet):
    phone = wallet.bound(name="柏晚秋")
    case, desk = submitted(phone), desk_of(wallet, "officer-city-1")
    done(act(desk, case, "acceptance"))
    done(act(desk, case, "supplement", items=[{"field": "issued_on", "reason": "请核对日期"}]))

    done(case.call("PATCH", "", {"issued_on": "2024-09-05"}))
    done(case.submit())
    done(act(desk, case, "approval"))
    work(wallet)

    assert case.state == "issued"
    assert phone.license("maternal_child_technique")["presentable"]


def test_what_a_clerk_filed_ends_in_the_wallet_too(wallet):
    desk, person = desk_of(wallet, "officer-city-1"), wallet.outside.citizen(name="柏晚秋")
    paper = {key: person["paper"][0][key] for key in ("type", "medium", "certificate_number")}
    asked = paper | {key: person[key] for key in ("name", "id_number")}
    filed = done(
        desk.post("applications", asked | {"authority": person["paper"][0]["authority"]}), 201
    )
    phone = wallet.bound(name="柏晚秋")
    case = Case(phone, filed["id"])

    for name in ("acceptance", "approval"):
        assert code_of(act(desk, case, name), 403) == "own_case"
    work(wallet)
    colleague = desk_of(wallet, "officer-city-2")
    for name in ("acceptance", "approval"):
        done(act(colleague, case, name))
    work(wallet)

    assert phone.license("maternal_child_technique")["presentable"]


def test_the_certificate_that_became_electronic_does_so_once(wallet):
    phone = wallet.bound(name="柏晚秋")
    case = issued(wallet, approved(wallet, phone, "officer-city-1"))

    refused = try_to_draft(case.phone)

    assert code_of(refused, 409) == "duplicate"
    assert refused.get_json()["errors"][0]["license"] == case.now()["license_id"]


# An issuing system in trouble


def test_a_system_that_fails_for_a_while_only_delays(wallet):
    wallet.outside.post("/faults", {"path": ISSUING, "mode": "error", "times": 2})
    case = approved(wallet, wallet.bound(name="柏晚秋"), "officer-city-1")

    work(wallet)
    assert case.state == "issuing"

    assert issued(wallet, case).state == "issued"


def test_what_stays_stuck_is_on_the_desk_and_tried_again_by_hand(wallet):
    wallet.outside.post("/faults", {"path": ISSUING, "mode": "error", "times": 99})
    case = issued(wallet, approved(wallet, wallet.bound(name="柏晚秋"), "officer-city-1"))
    assert (case.state, case.now()["stuck"].keys()) == ("issuing", {"reason", "since"})
    desk = desk_of(wallet, "officer-city-2")
    assert done(look(desk, case))["stuck"]["reason"]

    requests.delete(f"{wallet.outside.url}/faults", timeout=60).raise_for_status()
    retried = done(act(desk, case, "issuing"))

    assert "stuck" not in retried
    assert code_of(act(desk, case, "issuing"), 409) == "illegal_step"
    assert issued(wallet, case, rounds=2).state == "issued"


def test_a_license_of_somebody_else_is_refused_and_the_right_one_comes_when_asked_again(wallet):
    wallet.outside.post("/faults", {"path": ISSUING, "mode": "wrong_holder", "times": 1})
    phone = wallet.bound(name="柏晚秋")

    case = approved(wallet, phone, "officer-city-1")
    work(wallet)

    told = case.now()
    assert (told["state"], told["stuck"]["reason"]) == ("issuing", "wrong_holder")
    assert "license_id" not in told
    done(act(desk_of(wallet, "officer-city-2"), case, "issuing"))
    work(wallet)
    [row] = phone.licenses()
    assert (row["holder"]["name_masked"], row["id"]) == ("柏*秋", case.now()["license_id"])
