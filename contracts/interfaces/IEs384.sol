// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IEs384
/// @notice Checks signatures by ECDSA over P-384 with SHA-384: what COSE and JOSE call ES384.
/// @dev A contract of its own, because whoever needs it has no room for its code.
interface IEs384 {
    /// @notice Whether a signature is valid. False as well for whatever is no signature or no public key.
    /// @param signature r and s, 48 bytes each. Either s of a pair is valid.
    /// @param publicKey The point's x and y, 48 bytes each.
    function verify(
        bytes calldata message,
        bytes calldata signature,
        bytes calldata publicKey
    ) external view returns (bool);
}
