"""The outside world breaks on purpose, as often as asked and no more."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest
import requests
from werkzeug.serving import make_server

QUERY = "/certshare/queryCertInfoByHolderCode"
SESSION = "/sns/jscode2session"


@pytest.fixture
def put(client):
    return lambda **fault: client.post("/faults", json=fault)


def test_an_error_is_answered_as_often_as_asked(client, put):
    put(path=SESSION, mode="error", errcode=45011, times=2)

    codes = [client.get(SESSION).get_json()["errcode"] for _ in range(3)]

    assert codes == [45011, 45011, 41002]


def test_an_error_looks_like_wechats(client, put):
    put(path=SESSION, mode="error", errcode=40226, times=1)

    answer = client.get(SESSION)

    assert answer.status_code == 200
    assert answer.get_json()["errmsg"].startswith("code blocked, rid: ")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (SESSION, "get"),
        ("/cgi-bin/stable_token", "post"),
        ("/cityservice/face/identify/getverifyid", "post"),
        ("/cityservice/face/identify/queryverifyinfo", "post"),
    ],
)
def test_wechat_is_busy_on_every_path_when_no_number_is_asked_for(client, put, path, method):
    put(path=path, mode="error", times=1)

    answer = getattr(client, method)(path + "?access_token=x")

    assert answer.get_json()["errcode"] == -1


@pytest.mark.parametrize("path", [QUERY, "/certshare/verifyCertInfo"])
@pytest.mark.parametrize(("fault", "status"), [({}, 99), ({"errcode": 100}, 100)])
def test_the_register_errs_in_its_own_words(client, put, path, fault, status):
    put(path=path, mode="error", times=1, **fault)

    answer = client.post(path)

    assert answer.status_code == 200
    assert answer.get_json()["head"]["status"] == status
    assert answer.get_json()["data"] == {}


@pytest.mark.parametrize("path", [SESSION, QUERY])
def test_an_errcode_that_is_a_status_of_http_is_a_page_of_a_gateway(client, put, path):
    put(path=path, mode="error", errcode=502, times=1)

    answer = client.get(path)

    assert answer.status_code == 502
    assert answer.content_type.startswith("text/html")


def test_a_broken_call_uses_nothing_up(client, put, login, cast):
    code = login("x")
    put(path=SESSION, mode="error", times=1)
    query = {
        "appid": cast["appid"],
        "secret": cast["appsecret"],
        "js_code": code,
        "grant_type": "authorization_code",
    }

    broken, mended = (client.get(SESSION, query_string=query).get_json() for _ in range(2))

    assert broken["errcode"] == -1
    assert mended["openid"] == "x"


def test_faults_of_one_path_come_in_turn(client, put):
    put(path=SESSION, mode="error", errcode=1, times=1)
    put(path=SESSION, mode="error", errcode=2, times=1)

    assert [client.get(SESSION).get_json()["errcode"] for _ in range(2)] == [1, 2]


def test_a_star_breaks_every_path_that_begins_so(client, put):
    put(path="/certshare/*", mode="error", times=2)

    answers = [client.post(path).status_code for path in (QUERY, "/certshare/verifyCertInfo")]

    assert answers == [200, 200]
    assert client.get("/faults").get_json() == {"items": []}


def test_faults_are_listed_and_cleared(client, put):
    made = put(path=SESSION, mode="error", errcode=45011, times=2).get_json()
    put(path=QUERY, mode="delay", seconds=2, times=1)
    put(path=QUERY, mode="hang")
    put(path=QUERY, mode="drop", times=3)
    client.get(SESSION)

    listed = client.get("/faults").get_json()["items"]
    cleared = client.delete("/faults").get_json()

    assert made == {"path": SESSION, "mode": "error", "times": 2, "errcode": 45011}
    assert listed == [
        {"path": SESSION, "mode": "error", "times": 1, "errcode": 45011},
        {"path": QUERY, "mode": "delay", "times": 1, "seconds": 2.0},
        {"path": QUERY, "mode": "hang", "times": 1, "seconds": 120.0},
        {"path": QUERY, "mode": "drop", "times": 3},
    ]
    assert cleared == {"items": []}
    assert client.get(SESSION).get_json()["errcode"] == 41002


@pytest.mark.parametrize(
    "changes",
    [
        {"path": None},
        {"path": ""},
        {"path": "sns/jscode2session"},
        {"path": 5},
        {"mode": None},
        {"mode": "explode"},
        {"mode": ["drop"]},
        {"times": 0},
        {"times": -1},
        {"times": 1.5},
        {"times": "2"},
        {"times": True},
        {"mode": "error", "errcode": "45011"},
        {"mode": "error", "errcode": 1.5},
        {"mode": "delay", "seconds": -1},
        {"mode": "delay", "seconds": 601},
        {"mode": "hang", "seconds": "long"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(client, put, changes):
    answer = put(**({"path": SESSION, "mode": "drop", "times": 1} | changes))

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "invalid"
    assert client.get("/faults").get_json() == {"items": []}


@pytest.mark.parametrize("path", ["/", "/cast", "/phone/login", "/faults", "/clock"])
def test_the_sandboxs_own_paths_cannot_be_broken(put, path):
    assert put(path=path, mode="drop", times=1).get_json()["code"] == "unsupported"


def test_a_star_leaves_the_sandboxs_own_paths_alone(client, put):
    put(path="/*", mode="error", times=9)

    assert client.get("/cast").status_code == 200
    assert client.get("/phone/messages?openid=x").status_code == 200
    assert client.get(SESSION).get_json()["errcode"] == -1


def test_a_dropped_connection_gets_no_answer_and_the_next_one_does(server):
    fault = {"path": SESSION, "mode": "drop", "times": 1}
    requests.post(server.url + "/faults", json=fault, timeout=60)

    with pytest.raises(requests.ConnectionError):
        requests.get(server.url + SESSION, timeout=60)

    assert requests.get(server.url + SESSION, timeout=60).json()["errcode"] == 41002


def test_a_delayed_call_is_answered_late_and_rightly(server):
    fault = {"path": SESSION, "mode": "delay", "seconds": 0.5, "times": 1}
    requests.post(server.url + "/faults", json=fault, timeout=60)

    slow, fast = (requests.get(server.url + SESSION, timeout=60) for _ in range(2))

    assert slow.elapsed.total_seconds() >= 0.5
    assert slow.json()["errcode"] == fast.json()["errcode"] == 41002


def test_a_call_hangs_until_its_caller_gives_up(server):
    fault = {"path": SESSION, "mode": "hang", "times": 1}
    requests.post(server.url + "/faults", json=fault, timeout=60)

    with pytest.raises(requests.ReadTimeout):
        requests.get(server.url + SESSION, timeout=0.5)


def test_a_call_that_hung_long_enough_gets_no_answer(server):
    fault = {"path": SESSION, "mode": "hang", "seconds": 0.3, "times": 1}
    requests.post(server.url + "/faults", json=fault, timeout=60)

    with pytest.raises(requests.ConnectionError, match="closed|reset"):
        requests.get(server.url + SESSION, timeout=60)


def test_callers_who_gave_up_hold_no_thread(server):
    # More of them than the server has threads.
    fault = {"path": SESSION, "mode": "hang", "times": 12}
    requests.post(server.url + "/faults", json=fault, timeout=60)

    def give_up(_):
        with pytest.raises((requests.ReadTimeout, requests.ConnectionError)):
            requests.get(server.url + SESSION, timeout=0.3)

    with ThreadPoolExecutor(12) as callers:
        list(callers.map(give_up, range(12)))

    assert requests.get(server.url + "/cast", timeout=60).status_code == 200


def test_mending_lets_go_of_every_call_that_hangs(server):
    fault = {"path": SESSION, "mode": "hang", "times": 1}
    requests.post(server.url + "/faults", json=fault, timeout=60)
    seen = []

    def hang():
        try:
            requests.get(server.url + SESSION, timeout=30)
        except requests.ConnectionError as error:
            seen.append(error)

    caller = Thread(target=hang)
    caller.start()
    while requests.get(server.url + "/faults", timeout=60).json()["items"]:
        time.sleep(0.02)
    requests.delete(server.url + "/faults", timeout=60)
    caller.join(60)

    assert len(seen) == 1


def test_a_connection_drops_under_the_development_server_too(app, client, put):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    put(path=SESSION, mode="drop", times=1)

    try:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{server.port}{SESSION}", timeout=60)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_without_a_server_there_is_no_connection_to_break(client, put):
    put(path=SESSION, mode="drop", times=1)

    with pytest.raises(ConnectionAbortedError, match="under a real server"):
        client.get(SESSION)
