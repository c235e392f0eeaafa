// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title ContractWallet
/// @notice An ERC-1271 wallet of one key that may waste gas before it answers.
contract ContractWallet {
    address public immutable KEY;
    uint256 public immutable WASTE;

    constructor(address key, uint256 waste) {
        (KEY, WASTE) = (key, waste);
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        uint256 left = gasleft();
        // solhint-disable-next-line no-empty-blocks
        while (left - gasleft() < WASTE) {}
        if (signature.length != 66) return 0xffffffff;
        (bytes32 r, bytes32 s) = (bytes32(signature[:32]), bytes32(signature[32:64]));
        address signer = ecrecover(digest, uint8(signature[64]), r, s);
        return signer == KEY ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
