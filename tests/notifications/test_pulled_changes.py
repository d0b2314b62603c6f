"""What a register says has happened to a license is told to its holder, once."""

from dataclasses import replace

import sqlalchemy as sa

from notifications.fan_out import fan_out
from notifications.models import Message
from tests.acts import make_act
from tests.wallet.licenses.factories import NURSE, make_arrival
from wallet.licenses.receive import receive
from wallet.licenses.state import State


def test_a_state_that_a_register_changed_is_told_to_the_holder(session, vault):
    arrival = make_arrival()
    suspended = replace(arrival, state=State.SUSPENDED)

    for answer in (arrival, suspended, suspended):
        license_ = receive(make_act(session, vault=vault), answer, source="provincial")
        session.flush()
        fan_out(make_act(session, vault=vault))

    (message,) = session.scalars(sa.select(Message))
    assert (message.person_key, message.event) == (NURSE.key(vault), "license.event/suspend")
    assert (message.link_kind, message.link_id) == ("license", license_.id)
