"""The invented roster and deposits of the feed tests."""

from tests.flux.conftest import andpc, receive, roster, technique  # noqa: F401 - pytest finds fixtures by their name here
