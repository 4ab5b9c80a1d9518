"""Store the record as an XMP packet, the one kind of metadata that all our formats can hold."""

from __future__ import annotations

import base64
import re
import zlib

from stylizer.engine.errors import RecipeError
from stylizer.files.record.record import Record
from stylizer.version import __version__

NAMESPACE = "https://stylizer.invalid/ns/1.0/"
MAX_BYTES = 4 << 20
"""Largest record in bytes of uncompressed JSON."""
_RECORD = re.compile(rb"<stylizer:record>([A-Za-z0-9+/=\s]{1,8000000})</stylizer:record>")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:stylizer="{namespace}" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <xmp:CreatorTool>Stylizer {version}</xmp:CreatorTool>
   <stylizer:record>{record}</stylizer:record>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def packet(record: Record) -> bytes | None:
    """Return the record as an XMP packet in UTF-8; None when it is too long to be read back.

    The packet holds the record as JSON, compressed by zlib, in Base64, which needs no escaping.
    """
    json = record.to_json().encode()
    if len(json) > MAX_BYTES:
        return None
    text = base64.b64encode(zlib.compress(json, 9)).decode()
    return _PACKET.format(namespace=NAMESPACE, version=__version__, record=text).encode()


def record_in(data: bytes) -> Record | None:
    """Return the record in an XMP packet; None when there is none or it is damaged."""
    match = _RECORD.search(data)
    if match is None:
        return None
    try:
        unpack = zlib.decompressobj()
        json = unpack.decompress(base64.b64decode(match[1]), MAX_BYTES)
        return Record.from_json(json.decode()) if unpack.eof else None
    except (RecipeError, ValueError, zlib.error):
        return None
