"""What a capture showed to the chain: the transaction's own bytes, whoever sent it."""

from assay.chain import Chain, PaymentEscrow
from assay.errors import ReceiptError
from assay.wire.receipt import Receipt

__all__ = ["captured_proof"]


def captured_proof(receipt: Receipt, mode: str, chain: Chain) -> bytes:
    """Read one mode's proof out of the calldata of the transaction that captured a payment alone.

    Raises `ReceiptError` where the receipt names no such transaction, and `ChainError`.
    """
    transaction = receipt.transactions.capture
    escrow = PaymentEscrow(chain, receipt.contracts.escrow)
    found = transaction and chain.request("eth_getTransactionByHash", "0x" + transaction.hex())
    call = found and escrow.interface.decode_call(bytes.fromhex(found["input"][2:]))
    if not call or call[0] != "capture" or call[1]["item"]["nonce"] != receipt.nonce:
        raise ReceiptError(
            "The receipt names no transaction that captured this payment alone.",
            "Wait until the payment is captured, and take the receipt of that time.",
        )
    proofs = {item["mode"]: item["proof"] for item in call[1]["item"]["evidence"]}
    return bytes(proofs.get(receipt.modes[mode], b""))
