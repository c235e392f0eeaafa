// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Bytes } from "@openzeppelin/contracts/utils/Bytes.sol";

/// @title Secp256k1
/// @notice Public keys of Ethereum's own curve, as SEC 1 writes them.
library Secp256k1 {
    /// @dev SEC 2, 2.4.1. The curve is y^2 = x^3 + 7 over this field, and all of its points but infinity are valid keys.
    uint256 private constant P = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F;

    /// @notice The address of an uncompressed public key: x and y, 64 bytes, with the byte 4 before them or without
    /// (SEC 1, 2.3.3). Zero for whatever else it is given.
    function toAddress(bytes memory publicKey) internal pure returns (address) {
        if (publicKey.length == 65 && publicKey[0] == 0x04) publicKey = Bytes.slice(publicKey, 1);
        if (publicKey.length != 64) return address(0);

        (uint256 x, uint256 y) = abi.decode(publicKey, (uint256, uint256));
        if (x >= P || y >= P) return address(0);
        uint256 cube = mulmod(mulmod(x, x, P), x, P);
        if (mulmod(y, y, P) != addmod(cube, 7, P)) return address(0);
        return address(uint160(uint256(keccak256(publicKey))));
    }
}
