// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { IERC3009 } from "../../interfaces/IERC3009.sol";
import { Authorization } from "../../interfaces/IPaymentEscrow.sol";
import { Terms } from "../../types/Terms.sol";

/// @title SignedTransfer
/// @notice Hands a payer's ERC-3009 authorization to the token of the terms.
/// @dev A signature of 65 bytes goes as (v, r, s), which every such token takes; any other as bytes, as USDC v2.2 does for
/// contract wallets. What the token answers does not matter here: the escrow measures what arrived.
library SignedTransfer {
    /// @notice Executes a `transferWithAuthorization` of `terms.amount` to the vault.
    function transfer(Terms calldata terms, Authorization calldata authorization, address vault) internal {
        if (authorization.signature.length == 65) {
            (uint8 v, bytes32 r, bytes32 s) = ECDSA.parseCalldata(authorization.signature);
            IERC3009(terms.token).transferWithAuthorization(
                authorization.payer,
                vault,
                terms.amount,
                authorization.validAfter,
                authorization.validBefore,
                authorization.nonce,
                v,
                r,
                s
            );
        } else {
            IERC3009(terms.token).transferWithAuthorization(
                authorization.payer,
                vault,
                terms.amount,
                authorization.validAfter,
                authorization.validBefore,
                authorization.nonce,
                authorization.signature
            );
        }
    }

    /// @notice Executes a `receiveWithAuthorization` of `terms.amount` to this contract, with the terms' hash as nonce.
    function receiveHere(
        Terms calldata terms,
        bytes32 termsHash,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata signature
    ) internal {
        if (signature.length == 65) {
            (uint8 v, bytes32 r, bytes32 s) = ECDSA.parseCalldata(signature);
            IERC3009(terms.token).receiveWithAuthorization(
                payer,
                address(this),
                terms.amount,
                validAfter,
                validBefore,
                termsHash,
                v,
                r,
                s
            );
        } else {
            IERC3009(terms.token).receiveWithAuthorization(
                payer,
                address(this),
                terms.amount,
                validAfter,
                validBefore,
                termsHash,
                signature
            );
        }
    }
}
