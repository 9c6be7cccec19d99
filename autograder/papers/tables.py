"""Tables as files, byte for byte the same on every run."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import numpy as np
import pandas as pd


def to_csv_gz(table: pd.DataFrame) -> bytes:
    """Compressed CSV of a table, without index."""
    text = table.to_csv(index=False, lineterminator="\n")
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)


def from_csv_gz(content: bytes) -> pd.DataFrame:
    """Table of a compressed CSV."""
    return pd.read_csv(io.BytesIO(content), compression="gzip")


def to_npz(table: pd.DataFrame) -> bytes:
    """``.npz`` of a table's columns, without pickle."""
    columns = {f"c{i}": _bare(table.iloc[:, i]) for i in range(table.shape[1])}
    names = np.array(json.dumps([str(name) for name in table.columns]))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, noms=names, **columns)
    return buffer.getvalue()


def from_npz(content: bytes) -> pd.DataFrame:
    """Table held by :func:`to_npz`'s bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        names = json.loads(str(arrays["noms"]))
        return pd.DataFrame({
            name: _column(arrays[f"c{i}"]) for i, name in enumerate(names)
        })


def _bare(column: pd.Series[Any]) -> Any:
    array = column.to_numpy()
    return array if array.dtype.kind in "bif" else array.astype(str)


def _column(array: Any) -> Any:
    return array.astype(object) if array.dtype.kind == "U" else array
