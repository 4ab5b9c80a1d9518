"""Notices to the user: which one is shown."""

from __future__ import annotations

from stylizer.app.notices import Kind, Notices


def test_an_error_is_not_hidden_by_news():
    notices = Notices()
    notices.error("The disk is full.")
    notices.info("A scale is done.")
    assert notices.current.kind is Kind.ERROR
    notices.clear()
    notices.info("A scale is done.")
    assert notices.current.kind is Kind.INFO
