"""`python -m tests.validation` writes docs/validation.md."""

from __future__ import annotations

from tests.validation.report import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
