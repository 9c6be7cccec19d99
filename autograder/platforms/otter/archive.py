"""Zip files whose bytes depend on their content alone."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of every member: the earliest that the format knows."""


def packed(members: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> bytes:
    """Content of an archive.

    Parameters
    ----------
    members : mapping of str to bytes
        Content by name, in order.
    executable : frozenset of str
        Members that a host runs.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (stat.S_IFREG | (0o755 if name in executable else 0o644)) << 16
            archive.writestr(member, content)
    return buffer.getvalue()
