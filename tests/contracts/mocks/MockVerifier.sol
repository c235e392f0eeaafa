// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IVerifier } from "../../../contracts/interfaces/IVerifier.sol";
import { Claim } from "../../../contracts/types/Claim.sol";

/// @title MockVerifier
/// @notice A verifier with one manner, for good: most of them are bad ones.
contract MockVerifier is IVerifier {
    enum Manner {
        SayTrue,
        SayFalse,
        MatchProof, // true when the proof is the claim's digest
        NeedGas, // true when it was given enough gas, and a calm false otherwise
        Revert,
        BurnGas,
        ReturnNothing,
        ReturnTwo,
        ReturnHighBit, // true in a byte, with dirt above it
        ReturnShort, // 31 zero bytes, so that whatever lies behind them decides
        ReturnBomb, // a true, and a megabyte behind it
        ReturnBombAsError
    }

    uint256 private constant BOMB = 1_000_000;

    Manner public immutable MANNER;
    uint256 public immutable GAS_NEEDED;

    constructor(Manner manner, uint256 gasNeeded) {
        MANNER = manner;
        GAS_NEEDED = gasNeeded;
    }

    /// @inheritdoc IVerifier
    function verify(bytes32 claimDigest, Claim calldata, bytes calldata proof) external view override returns (bool) {
        uint256 left = gasleft();
        if (MANNER == Manner.SayTrue) return true;
        if (MANNER == Manner.SayFalse) return false;
        if (MANNER == Manner.MatchProof) return proof.length == 32 && bytes32(proof) == claimDigest;
        if (MANNER == Manner.NeedGas) return left >= GAS_NEEDED;
        if (MANNER == Manner.Revert) revert("no");
        if (MANNER == Manner.BurnGas) _burnGas();
        if (MANNER == Manner.ReturnNothing) _answer(0, 0);
        if (MANNER == Manner.ReturnTwo) _answer(2, 32);
        if (MANNER == Manner.ReturnHighBit) _answer((1 << 255) | 1, 32);
        if (MANNER == Manner.ReturnShort) _answer(0, 31);
        if (MANNER == Manner.ReturnBomb) _answer(1, BOMB);
        // Solidity knows no revert with raw data.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, 1)
            revert(free, BOMB)
        }
    }

    function _answer(uint256 word, uint256 size) private pure {
        // Ends the call here, so memory need not be kept in order.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, word)
            return(free, size)
        }
    }

    /// @dev The opcode that uses up whatever gas there is.
    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
