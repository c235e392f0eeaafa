"""What a receipt says was sold, held to what its claim is about."""

from assay.errors import InvalidInput
from assay.wire.hashing import canonical_json, keccak
from assay.wire.identifiers import model_id, version_id
from assay.wire.manifest import Manifest, read_manifest
from assay.wire.receipt import ReceiptBody

__all__ = ["ASK_AGAIN", "sold_manifest"]

ASK_AGAIN = "Ask the provider for the receipt again, or do not rely on it."


def sold_manifest(receipt: ReceiptBody) -> Manifest:
    """Read the manifest of the version that the claim is about. Raises `InvalidInput`."""
    data = canonical_json(receipt.model.manifest)
    model = model_id(receipt.model.publisher, receipt.model.name)
    if version_id(model, keccak(data)) != receipt.claim.version_id:
        raise InvalidInput("The claim is about another version than the receipt's.", ASK_AGAIN)
    return read_manifest(data)
