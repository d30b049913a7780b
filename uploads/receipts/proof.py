"""A proof of ours, of either kind: that files came in, or that their bytes were removed (threat 46, K41)."""

from shared.jose.keys import PublicKeys
from uploads.receipts.deletion import Deletion, check_deletion
from uploads.receipts.receipt import Receipt, ReceiptRefusal, check_receipt

Proof = Receipt | Deletion


def check_proof(text: str, keys: PublicKeys) -> Proof | ReceiptRefusal:
    """The facts of a proof that one of these keys signed, or why it is refused; its `typ` says which kind it is."""
    receipt = check_receipt(text, keys)
    if receipt is not ReceiptRefusal.NOT_A_RECEIPT:
        return receipt
    return check_deletion(text, keys)
