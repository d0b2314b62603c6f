"""The main story through HTTP: from a WeChat code to a verdict."""


def test_a_citizen_shows_a_license_and_a_venue_believes_it(wallet):
    phone = wallet.bound(holds="physician_practice")
    made = phone.present("physician_practice")

    seen = wallet.scanner().verify(made["code"])

    assert (seen["verdict"], seen["reason"]) == ("valid", "ok")
