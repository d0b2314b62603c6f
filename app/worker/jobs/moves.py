"""The worker's part in moves: a binding whose time has come is moved, whoever asks."""

from app.acts import WORKER, act_by
from wallet.identity import moving


def carry_out_moves() -> None:
    """Move what nobody has objected to, each in a transaction of its own."""
    act = act_by(WORKER)
    for check_id in moving.due(act.session, at=act.at):
        act.session.commit()  # what was read must not be written over
        moving.carry_out_due(act, check_id)
        act.session.commit()
