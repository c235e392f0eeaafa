// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IEs384 } from "../interfaces/IEs384.sol";
import { P384 } from "../libraries/es384/P384.sol";
import { Sha384 } from "../libraries/es384/Sha384.sol";

/// @title Es384
/// @notice See `IEs384`, which is the specification.
contract Es384 is IEs384 {
    /// @inheritdoc IEs384
    function verify(
        bytes calldata message,
        bytes calldata signature,
        bytes calldata publicKey
    ) external view override returns (bool) {
        return P384.verify(Sha384.hash(message), signature, publicKey);
    }
}
