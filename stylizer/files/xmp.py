"""The record as an XMP packet: the one kind of metadata that PNG, JPEG, WebP and TIFF all hold."""

from __future__ import annotations

import base64
import re

from stylizer.engine.errors import RecipeError
from stylizer.files.record import Record

NAMESPACE = "https://stylizer.invalid/ns/1.0/"
_RECORD = re.compile(rb"<stylizer:record>([A-Za-z0-9+/=\s]{1,2000000})</stylizer:record>")
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


def packet(record: Record) -> bytes:
    """UTF-8 bytes of an XMP packet; the record in Base64, which needs no escaping anywhere."""
    text = base64.b64encode(record.to_json().encode()).decode()
    return _PACKET.format(namespace=NAMESPACE, version=record.stylizer, record=text).encode()


def record_in(data: bytes) -> Record | None:
    """The record in a packet; None when there is none that can be read."""
    found = _RECORD.search(data)
    if found is None:
        return None
    try:
        return Record.from_json(base64.b64decode(found[1]).decode())
    except (RecipeError, ValueError):
        return None
