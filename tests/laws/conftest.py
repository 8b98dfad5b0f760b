"""What the tests of the laws share: a hospital.

In every file the check is a function. It is put to the program, which must pass, and to a
planted violation, which it must catch.
"""

from __future__ import annotations

import pytest

from tests.hospital import Hospital


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()
