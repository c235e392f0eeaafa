// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Cheats
/// @notice The cheat codes of forge that these tests use.
interface Cheats {
    function addr(uint256 key) external pure returns (address);
    function pauseGasMetering() external;
    function prank(address sender) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function warp(uint256 timestamp) external;
}

/// @dev Where forge answers them.
Cheats constant CHEATS = Cheats(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
