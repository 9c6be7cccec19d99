"""Canonical tables, and their encoding as bytes without pickle.

A payload is rebuilt before any student object sees it: fresh index, no ``attrs``, plain
dtypes. What the desk shows and what the exam sends are thus the same thing.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .core import Ask, Payload
from .shape import Shape


def canonical(table: pd.DataFrame) -> pd.DataFrame:
    """Rebuild a table from its bare columns (float64, int64, bool or str)."""
    return pd.DataFrame(
        {str(name): _plain(table[name].to_numpy()) for name in table.columns},
        index=pd.RangeIndex(len(table)),
    )


def _plain(values: Any) -> Any:
    array = np.asarray(values)
    if array.dtype.kind == "b":
        return array.astype(bool)
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
    if array.dtype.kind == "f":
        return array.astype(np.float64)
    return np.array([str(value) for value in array], dtype=str).astype(object)


def encode(ask: Ask) -> bytes:
    """Bytes of a query: a JSON header line, then an ``.npz`` of its arrays."""
    header: dict[str, object] = {"method": ask.method, "expect": _shape_to_json(ask.expect)}
    arrays: dict[str, Any] = {}
    payload = ask.payload
    if isinstance(payload, pd.DataFrame):
        header["table"] = [str(name) for name in payload.columns]
        header["rows"] = len(payload)
        arrays = {f"c{i}": _bare(payload[name]) for i, name in enumerate(payload.columns)}
    elif isinstance(payload, Mapping):
        header["kwargs"] = list(payload)
        arrays = {f"c{i}": np.asarray(value) for i, value in enumerate(payload.values())}
    elif payload is not None:
        header["names"] = list(payload)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return json.dumps(header).encode() + b"\n" + buffer.getvalue()


def decode(message: bytes) -> Ask:
    """Query held by ``message``; the inverse of :func:`encode`."""
    head, _, body = message.partition(b"\n")
    header = json.loads(head)
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        columns = [arrays[f"c{i}"] for i in range(len(arrays.files))]
    payload: Payload = None
    if "table" in header:
        payload = _table(header["table"], columns, header["rows"])
    elif "kwargs" in header:
        payload = {
            name: array if array.ndim else array.item()
            for name, array in zip(header["kwargs"], columns, strict=True)
        }
    elif "names" in header:
        payload = tuple(header["names"])
    return Ask(header["method"], payload, _shape_from_json(header["expect"]))


def digest(ask: Ask) -> str:
    """Fingerprint of a query, the same on every machine."""
    payload = ask.payload
    sha = hashlib.sha256(json.dumps([ask.method, _shape_to_json(ask.expect)]).encode())
    items: list[tuple[str, Any]] = []
    if isinstance(payload, pd.DataFrame):
        items = [(str(name), _bare(payload[name])) for name in payload.columns]
    elif isinstance(payload, Mapping):
        items = [(name, np.asarray(value)) for name, value in payload.items()]
    elif payload is not None:
        items = [(name, np.zeros(0)) for name in payload]
    for name, array in items:
        sha.update(f"{name}|{array.dtype.str}|{array.shape}".encode())
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()[:32]


def _bare(column: pd.Series[Any]) -> Any:
    array = column.to_numpy()
    return array.astype(str) if array.dtype.kind not in "bif" else array


def _table(names: list[str], columns: list[Any], rows: int) -> pd.DataFrame:
    plain = {
        name: array.astype(object) if array.dtype.kind == "U" else array
        for name, array in zip(names, columns, strict=True)
    }
    return pd.DataFrame(plain, index=pd.RangeIndex(rows))


def _shape_to_json(shape: Shape) -> dict[str, object]:
    return {
        "dims": list(shape.dims),
        "low": shape.low,
        "high": shape.high,
        "labels": None if shape.labels is None else list(shape.labels),
        **({} if shape.budget is None else {"budget": shape.budget}),
        **({} if shape.seen is None else {"seen": shape.seen}),
    }


def _shape_from_json(data: dict[str, Any]) -> Shape:
    labels, seen = data["labels"], data.get("seen")
    return Shape(
        tuple(data["dims"]), data["low"], data["high"],
        None if labels is None else tuple(labels), data.get("budget"),
        None if seen is None else tuple((name, tuple(known)) for name, known in seen),
    )
