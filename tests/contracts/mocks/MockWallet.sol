// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title MockWallet
/// @notice An ERC-1271 wallet of one key, whose signatures are 65 bytes and a tag. It can be told to misbehave.
contract MockWallet {
    enum Manner {
        Honest,
        Refuse,
        BurnGas,
        ReturnBomb, // the right answer, and a megabyte behind it
        ReturnDirty, // the right answer in its four bytes, with dirt behind them
        Reenter // answers right only if `target` could not be called
    }

    uint256 private constant BOMB = 1_000_000;

    address public immutable KEY;
    Manner public manner;
    address public target;
    bytes public message;

    constructor(address key) {
        KEY = key;
    }

    function behave(Manner manner_) external {
        manner = manner_;
    }

    /// @notice Whenever it is asked for a signature from now on, calls `target_` with `message_`.
    function reenter(address target_, bytes calldata message_) external {
        (manner, target, message) = (Manner.Reenter, target_, message_);
    }

    /// @notice Calls `to` as this wallet, for its key, and passes an error on.
    function execute(address to, bytes calldata data) external returns (bytes memory) {
        require(msg.sender == KEY, "not my key");
        (bool success, bytes memory answer) = to.call(data);
        // Solidity knows no revert with raw data.
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    /// @notice As ERC-1271 has it, but free to try what it likes: callers are expected to use a static call.
    function isValidSignature(bytes32 digest, bytes calldata signature) external returns (bytes4) {
        if (manner == Manner.Refuse) return 0xffffffff;
        if (manner == Manner.BurnGas) _burnGas();
        if (manner == Manner.ReturnBomb) _answer(bytes32(this.isValidSignature.selector), BOMB);
        if (manner == Manner.ReturnDirty) _answer(bytes32(this.isValidSignature.selector) | bytes32(uint256(1)), 32);
        if (manner == Manner.Reenter) {
            (bool entered, ) = target.call(message);
            return entered ? bytes4(0xffffffff) : this.isValidSignature.selector;
        }
        if (signature.length != 66) return 0xffffffff;
        (address signer, , ) = ECDSA.tryRecover(digest, signature[:65]);
        return signer == KEY ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    function _answer(bytes32 word, uint256 size) private pure {
        // Ends the call here, so memory need not be kept in order.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, word)
            return(free, size)
        }
    }

    /// @dev The opcode that uses up whatever gas there is.
    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
