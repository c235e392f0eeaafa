// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Sha384 } from "../../../../contracts/libraries/es384/Sha384.sol";

/// @title Sha384Probe
/// @notice Lets a test call SHA-384.
contract Sha384Probe {
    /// @notice The digest, and the gas of computing it.
    function hash(bytes memory data) external view returns (bytes memory digest, uint256 gas) {
        gas = gasleft();
        digest = Sha384.hash(data);
        gas -= gasleft();
    }

    /// @notice The digests of a part of some bytes, and of all of them after that.
    function hashPart(
        bytes memory data,
        uint256 offset,
        uint256 length
    ) external pure returns (bytes memory part, bytes memory all) {
        part = Sha384.hash(Memory.slice(Memory.asSlice(data), offset, length));
        all = Sha384.hash(data);
    }
}
