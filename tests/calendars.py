"""A reader of calendars as RFC 5545 has them, written for the tests and apart from the writer."""

import re


def unfolded(content: bytes) -> list[str]:
    """Return the logical lines; every physical one ends in CRLF and has at most 75 octets."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    assert not [line for line in physical if len(line) > 75 or b"\r" in line or b"\n" in line]
    # Each physical line is text by itself: no letter was cut in two.
    assert [line.decode() for line in physical]
    return re.sub(b"\r\n[ \t]", b"", content).decode().split("\r\n")[:-1]


def read(content: bytes) -> list[dict[str, str]]:
    """Return the entries, each a property's value by its name with parameters."""
    lines = unfolded(content)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT" and name != "END":
            assert name not in found[-1], f"{name} stands twice"
            found[-1][name] = value
    return found


def text(value: str) -> str:
    """Return what an escaped text says."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
