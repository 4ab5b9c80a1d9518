"""Interpret the responses of servers and the errors of requests, for a download."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from requests import exceptions as failures

from stylizer.engine.errors import FileError
from stylizer.files.weights.partial_file import Version

BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class NoAnswer(FileError):
    """Raised when the file cannot be downloaded from an address, and retries do not help."""


class TryAgain(Exception):
    """Raised when a request has failed and another one may succeed."""


def check(response: requests.Response, url: str) -> None:
    """Raise NoAnswer or TryAgain when the response to `url` does not contain the file."""
    host, status = host_of(response.url), response.status_code
    if any(r.url.startswith("https:") for r in response.history) and "https:" not in response.url:
        raise NoAnswer(f"{url} leads to {host} without https, which is not safe.")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return  # the caller compares the range with the one that it asked for
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryAgain(f"{host} cannot send the file now ({status} {response.reason}).")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NoAnswer(f"There is no file at {url} ({status} {response.reason}).")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise NoAnswer(f"{host} does not send the file ({status} {response.reason}): {url}.")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NoAnswer(f"{host} sends the file in a changed form: {url}.")


def version_of(response: requests.Response) -> Version:
    """Return the version of the whole file, given a response with all or a part of it."""
    length = response.headers.get("Content-Length", "")
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        length = content_range(response)[1]
    total = int(length) if re.fullmatch(r"\d{1,18}", length) else 0
    return Version(response.headers.get("ETag", ""), total)


def content_range(response: requests.Response) -> tuple[str, str]:
    """Return the first byte of a partial response and the size of the whole file.

    Both are strings of digits; both are "" when the server does not give them.
    """
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
    return (match[1], match[2]) if match else ("", "")


def explain(url: str, error: Exception) -> NoAnswer | TryAgain:
    """Turn a failed request to `url` into the error to raise, with a sentence for the user."""
    host = host_of(url)
    if isinstance(error, failures.SSLError) and "certificate" in str(error).lower():
        return NoAnswer(f"The certificate of {host} cannot be trusted.")
    if isinstance(error, failures.TooManyRedirects):
        return NoAnswer(f"{host} keeps sending the download to other addresses.")
    if isinstance(error, ValueError):  # InvalidURL, InvalidSchema, InvalidProxyURL, ...
        return NoAnswer(f"{url} leads to an address that is not valid.")
    if isinstance(error, failures.ProxyError):
        return TryAgain(f"The proxy on the way to {host} does not answer.")
    if isinstance(error, failures.ReadTimeout) or "Read timed out" in str(error):
        return TryAgain(f"{host} has stopped answering.")
    if isinstance(error, failures.ConnectionError):
        return TryAgain(f"{host} cannot be reached.")
    return TryAgain(f"The connection to {host} keeps breaking.")


def is_web(url: str) -> bool:
    """Return whether an address begins with http:// or https:// and names a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def host_of(url: str) -> str:
    """Return the host of an address, without the user name and password that it may hold."""
    return str(urlsplit(url).hostname)
