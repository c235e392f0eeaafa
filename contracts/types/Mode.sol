// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The id of one kind of evidence: a bit position in a policy, 0 to 63.
type Mode is uint8;

using { bit } for Mode global;

/// @dev The largest id that fits a policy's 64-bit sets.
uint8 constant MAX_MODE = 63;

/// @notice The set that holds this mode alone. Zero for an id above `MAX_MODE`.
function bit(Mode mode) pure returns (uint64) {
    return uint64(1 << Mode.unwrap(mode));
}
