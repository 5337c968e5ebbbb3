"""Pictures and files as answers: their type is what their bytes are, and nothing in them runs."""

from starlette.responses import Response

from server.core import media
from server.store.statement import Row

KEPT = "private, max-age=86400"


def file_answer(content: bytes, kind: str, name: str) -> Response:
    """A picture or file under the type that its bytes were found to be. HEAD is answered by the same
    headers: carriers ask for those first.
    """
    shown = media.file_name(name, kind)
    return Response(
        content,
        media_type=kind,
        headers={
            "Cache-Control": KEPT,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": f'inline; filename="{shown}"',
        },
    )


def row_answer(row: Row) -> Response:
    return file_answer(bytes(row.content), row.content_type, row.name)
