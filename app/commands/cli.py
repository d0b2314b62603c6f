"""Which commands there are; each is imported when it is called, since the web calls none."""

import importlib
from collections.abc import Mapping
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "prepare": "app.commands.prepare:prepare",
    "work": "app.commands.work:work",
    "audit": "app.commands.audit:audit",
    "authorities": "app.commands.authorities:authorities",
    "clients": "app.commands.clients:clients",
    "code": "app.commands.code:code",
    "keys": "app.commands.keys:keys",
    "licenses": "app.commands.licenses.command:licenses",
    "notifications": "app.commands.notifications:notifications",
    "officers": "app.commands.officers:officers",
}
OUTSIDE = {
    "prepare": "app.commands.sandbox.load:prepare",
    "load": "app.commands.sandbox.load:load",
    "hand-in": "app.commands.sandbox.citizen:hand_in",
    "officer": "app.commands.sandbox.officer:officer",
}


class LateGroup(AppGroup):
    """A group that knows where its commands are, and fetches the one that is asked for."""

    def __init__(self, name: str, places: Mapping[str, str], **about: Any) -> None:
        super().__init__(name, **about)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._places[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found


def init_app(app: Flask) -> None:
    app.cli = LateGroup(app.name, COMMANDS)
    if app.config["ENVIRONMENT"] == "sandbox":
        about = "Meet the simulated outside world."
        app.cli.add_command(LateGroup("sandbox", OUTSIDE, help=about))
