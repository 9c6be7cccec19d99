"""A notebook as one HTML page, in French, its images inside."""

from __future__ import annotations

_UNDESCRIBED = "No description has been provided for this image"
"""What nbconvert says of an image without a text of its own."""
_DESCRIBED = "Figure, décrite dans le texte voisin"


def page(notebook: str, title: str) -> str:
    """HTML of a trusted notebook, outputs included.

    Parameters
    ----------
    notebook : str
        Its file's text.
    title : str
        Title of the page.
    """
    import nbformat
    from nbconvert.exporters import HTMLExporter

    node = nbformat.reads(notebook, as_version=4)
    exporter = HTMLExporter(language_code="fr", embed_images=True)
    resources = {"metadata": {"name": title}}
    body, _ = exporter.from_notebook_node(node, resources)
    return str(body).replace(_UNDESCRIBED, _DESCRIBED)
