// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Bytes } from "@openzeppelin/contracts/utils/Bytes.sol";
import { Create2 } from "@openzeppelin/contracts/utils/Create2.sol";
import { CircuitHeader } from "../../types/CircuitHeader.sol";

/// @title CircuitKey
/// @notice A verification key as the code of a contract: a zero byte, which stops whoever calls it, and the key. Code is
/// a third of the price of storage to write and, once the account is warm, 3 gas a word to read.
library CircuitKey {
    /// @dev EIP-170, less the zero byte.
    uint256 internal constant MAX_SIZE = 24_575;

    /// @dev Returns what follows these ten bytes: `PUSH2 size, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE,
    /// RETURN`. Nothing has been called, so `RETURNDATASIZE` is zero.
    bytes1 private constant PUSH2 = 0x61;
    bytes8 private constant RETURN_THE_REST = 0x80600a3d393df300;

    /// @notice Stores a key of at most `MAX_SIZE` bytes.
    function store(bytes calldata key, bytes32 salt) internal returns (address keyContract) {
        return Create2.deploy(0, salt, bytes.concat(PUSH2, bytes2(uint16(key.length + 1)), RETURN_THE_REST, key));
    }

    /// @notice The hash of a stored key.
    function hash(address keyContract) internal view returns (bytes32) {
        bytes memory code = keyContract.code;
        return keccak256(Bytes.slice(code, 1));
    }

    /// @notice Reads a key back: its header, and the words behind it. Both are empty where there is no key.
    function load(address keyContract) internal view returns (CircuitHeader header, uint256[] memory words) {
        // A stored key is whole words. They are copied to free memory, which then ends behind them. The header's place,
        // which is the first, becomes the length of the array of the others.
        assembly ("memory-safe") {
            let size := extcodesize(keyContract)
            words := 0x60
            if size {
                size := sub(size, 1)
                words := mload(0x40)
                extcodecopy(keyContract, words, 1, size)
                mstore(0x40, add(words, size))
                header := mload(words)
                mstore(words, sub(shr(5, size), 1))
            }
        }
    }
}
