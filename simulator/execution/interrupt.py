"""Ctrl-C, as it comes back from pydantic: where it falls into the writing out of a file, pydantic makes an error of its own of it."""

from __future__ import annotations


def interrupted(error: BaseException) -> bool:
    """Whether it comes of Ctrl-C. Pydantic keeps no cause where a model writes itself out, only the name in the message."""
    from pydantic_core import PydanticSerializationError

    return isinstance(error, KeyboardInterrupt) or (
        isinstance(error, PydanticSerializationError) and KeyboardInterrupt.__name__ in str(error)
    )
