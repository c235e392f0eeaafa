// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { IVerifier } from "../interfaces/IVerifier.sol";
import { Claim } from "../types/Claim.sol";

/// @title AcknowledgedVerifier
/// @notice The mode `acknowledged`: the payer says that it has the answer, by signing the claim. It proves that whoever paid
/// took this output for delivered; not that the model ran. A payer that stays silent gets its money back at the deadline.
/// @dev Proof: escrow (20 bytes), termsHash (32), payer (20), nonce (32), then the payer's signature of the claim digest:
/// 65 bytes r, s, v, or anything that the payer's contract accepts under ERC-1271.
///
/// A claim does not name its payer. Its `requestId` does: it is the payment's id, a hash of the chain's id and the first four
/// values. Whoever brings evidence may name any address as the escrow, and any contract can be deployed; but the escrow that
/// is asked for a capture works the id out by itself, and an id of its making has no second preimage, with another escrow or
/// another payer in it. Where no escrow made the id, as in a claim that nobody paid for, the payer is whom its maker chose.
contract AcknowledgedVerifier is IVerifier {
    /// @dev Bytes in front of the signature.
    uint256 private constant PAYMENT_SIZE = 20 + 32 + 20 + 32;

    /// @inheritdoc IVerifier
    function verify(
        bytes32 claimDigest,
        Claim calldata claim,
        bytes calldata proof
    ) external view override returns (bool) {
        if (proof.length < PAYMENT_SIZE) return false;
        address escrow = address(bytes20(proof));
        bytes32 termsHash = bytes32(proof[20:]);
        address payer = address(bytes20(proof[52:]));
        bytes32 nonce = bytes32(proof[72:]);
        if (keccak256(abi.encode(block.chainid, escrow, termsHash, payer, nonce)) != claim.requestId) return false;

        bytes calldata signature = proof[PAYMENT_SIZE:];
        (address signer, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(claimDigest, signature);
        // An account that signs by its key may have code all the same (EIP-7702), so its key is tried first.
        if (error == ECDSA.RecoverError.NoError && signer == payer) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(payer, claimDigest, signature);
    }
}
