// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The first word of a verification key: what its circuit speaks about.
/// @dev From the highest byte: format version; flags; bytes of an input element; bytes of an output element; bytes of an
/// input and of an output, four bytes each; twenty zeros. `IZkmlVerifier` says what follows it.
type CircuitHeader is bytes32;

using CircuitHeaderRules for CircuitHeader global;

/// @title CircuitHeaderRules
/// @notice The fields of a header, and how many public signals its circuit has.
library CircuitHeaderRules {
    /// @dev The format's version and nothing else: all that must be zero is, and the flag may be either.
    uint256 private constant FORMAT = 1;

    /// @notice Whether the version is known, and no bit is set that means nothing.
    function isKnown(CircuitHeader header) internal pure returns (bool) {
        uint256 word = uint256(CircuitHeader.unwrap(header));
        return word >> 241 == FORMAT << 7 && uint160(word) == 0;
    }

    /// @notice Whether the key is a development key, for which anyone can forge proofs.
    function isInsecure(CircuitHeader header) internal pure returns (bool) {
        return (uint256(CircuitHeader.unwrap(header)) >> 240) & 1 != 0;
    }

    /// @notice Bytes of one element of the input.
    function inputWidth(CircuitHeader header) internal pure returns (uint8) {
        return uint8(uint256(CircuitHeader.unwrap(header)) >> 232);
    }

    /// @notice Bytes of one element of the output.
    function outputWidth(CircuitHeader header) internal pure returns (uint8) {
        return uint8(uint256(CircuitHeader.unwrap(header)) >> 224);
    }

    /// @notice Bytes of an input.
    function inputSize(CircuitHeader header) internal pure returns (uint32) {
        return uint32(uint256(CircuitHeader.unwrap(header)) >> 192);
    }

    /// @notice Bytes of an output.
    function outputSize(CircuitHeader header) internal pure returns (uint32) {
        return uint32(uint256(CircuitHeader.unwrap(header)) >> 160);
    }
}
