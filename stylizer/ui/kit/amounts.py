"""Texts for times, sizes and speeds, rounded to what is known."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from stylizer.app.run.forecast import Forecast


def cost(forecast: Forecast) -> str:
    """Return the time and memory that a run needs, such as "about 40 s, 0.7 GB"."""
    translate, seconds = QCoreApplication.translate, forecast.seconds
    if seconds < 90:
        time = translate("Amounts", "{0} s").format(max(1, round(seconds)))
    elif seconds < 90 * 60:
        time = translate("Amounts", "{0} min").format(round(seconds / 60))
    else:
        time = translate("Amounts", "{0} h").format(round(seconds / 3600, 1))
    return translate("Amounts", "about {0}, {1}").format(time, gigabytes(forecast.needed))


def gigabytes(count: int) -> str:
    return QCoreApplication.translate("Amounts", "{0} GB").format(f"{count / 1e9:.1f}")


def duration(seconds: float) -> str:
    """Return the time left, such as "40 s left", rounded so that the text does not flicker."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("Amounts", "{0} s left").format(max(1, round(seconds)))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return translate("Amounts", "{0}:{1:02} min left").format(minutes, rest)
    return translate("Amounts", "{0}:{1:02} h left").format(*divmod(minutes, 60))


def speed(rate: float) -> str:
    """Return a speed such as "7.1 steps/s", or "12 s a step" if a step takes over a second."""
    if rate >= 1:
        return QCoreApplication.translate("Amounts", "{0} steps/s").format(f"{rate:.1f}")
    return QCoreApplication.translate("Amounts", "{0} s a step").format(f"{1 / rate:.2g}")
