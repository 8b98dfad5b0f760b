"""No test reaches another machine: pyproject.toml has pytest-socket see to it."""

from __future__ import annotations

import socket

import pytest

from tests.sinks import HOST, closed_port


@pytest.mark.parametrize(
    ("family", "elsewhere"),
    [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")],
)
def test_other_machines_cannot_be_reached(family: int, elsewhere: str) -> None:
    with (
        socket.socket(family) as trying,
        pytest.raises(UserWarning, match="A test tried"),
    ):
        trying.connect((elsewhere, 80))


@pytest.mark.parametrize("here", [HOST, "localhost"])
def test_this_machine_can(here: str) -> None:
    with socket.create_server((HOST, 0)) as server:
        socket.create_connection((here, server.getsockname()[1]), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, closed_port()), timeout=5)
