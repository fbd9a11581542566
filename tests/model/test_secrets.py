"""Secrets are shown nowhere."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from missync.model.secrets import Secret


def test_a_secret_gives_its_text_to_whoever_sends_it() -> None:
    """``reveal`` is the one way to the text."""
    assert "kept" == Secret("kept").reveal()


@pytest.mark.parametrize("shown", [repr, str, format])
def test_a_secret_shows_as_dots(shown: Callable[[Secret], str]) -> None:
    """However it is printed, a secret is dots of a fixed number."""
    assert "......" == shown(Secret("kept"))


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_secret_does_not_exist(text: str) -> None:
    """A missing token is found where it is read, not when it is refused."""
    with pytest.raises(ValueError, match="must not be empty"):
        Secret(text)


def test_secrets_with_one_text_are_equal_and_hash_alike() -> None:
    """Equality is by the text."""
    assert (True, True) == (
        Secret("kept") == Secret("kept"),
        hash(Secret("kept")) == hash(Secret("kept")),
    )


@pytest.mark.parametrize("other", [Secret("kopt"), Secret("kept£"), "kept"])
def test_a_secret_differs_from_any_other_text(other: object) -> None:
    """Not even the plain text itself equals a secret."""
    assert Secret("kept") != other


def test_a_secret_is_not_pickled() -> None:
    """Pickling would write the text down."""
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret("kept"))
