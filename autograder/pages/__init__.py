"""Pages that people read: one self-contained file each, without any request to anywhere.

Everything is escaped, unless it is marked as HTML that was cleaned before. A page may run the
one script that its policy names by digest, or none.
"""

from markupsafe import Markup

from .render import render, text_number

__all__ = ["Markup", "render", "text_number"]
