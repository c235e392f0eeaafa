// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MockToken
/// @notice A token that believes every authorization and can be told to misbehave.
contract MockToken {
    enum Manner {
        Honest,
        TakeFee, // a hundredth of every transfer
        MoveNothing, // as PYUSD does for a used nonce: neither an error nor a transfer
        DrainPayee, // takes from whoever it pays
        ReturnFalse, // without a transfer, as the four below
        ReturnTwo,
        ReturnShort,
        ReturnBomb,
        Revert,
        BurnGas,
        NeedGas, // reverts when it is given little
        ReturnNothing, // after a transfer, as old tokens do
        Reenter // calls `target` first, and keeps what came of it
    }

    uint256 private constant BOMB = 200_000;
    uint256 private constant GAS_NEEDED = 200_000;

    mapping(address account => uint256 amount) public balanceOf;

    Manner public manner;
    address public feePayer;
    address public target;
    bytes public message;
    bool public tried;
    bool public entered;
    bytes public answer;

    function behave(Manner manner_) external {
        manner = manner_;
    }

    /// @notice Takes a fee from now on, but only of what this account sends.
    function takeFeeFrom(address account) external {
        feePayer = account;
    }

    /// @notice On every transfer from now on calls `target_` with `message_`.
    function reenter(address target_, bytes calldata message_) external {
        (manner, target, message, tried) = (Manner.Reenter, target_, message_, false);
    }

    /// @notice Calls `to` as this token, and passes an error on.
    function execute(address to, bytes calldata data) external {
        (bool success, bytes memory returned) = to.call(data);
        // Solidity knows no revert with raw data.
        if (!success) {
            assembly ("memory-safe") {
                revert(add(returned, 32), mload(returned))
            }
        }
    }

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function transferWithAuthorization(
        address from,
        address to,
        uint256 amount,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _move(from, to, amount);
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 amount,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        Manner now_ = manner;
        if (now_ == Manner.MoveNothing) return true;
        if (now_ == Manner.ReturnFalse) return false;
        if (now_ == Manner.ReturnTwo) _answer(2, 32);
        if (now_ == Manner.ReturnShort) _answer(0, 31);
        if (now_ == Manner.ReturnBomb) _answer(2, BOMB);
        if (now_ == Manner.Revert) revert("no");
        if (now_ == Manner.BurnGas) _burnGas();
        if (now_ == Manner.NeedGas) require(gasleft() >= GAS_NEEDED, "too little gas");
        if (now_ == Manner.Reenter) {
            (entered, answer) = target.call(message);
            tried = true;
        }

        balanceOf[from] -= amount;
        balanceOf[to] += now_ == Manner.TakeFee || from == feePayer ? amount - amount / 100 : amount;
        if (now_ == Manner.DrainPayee) balanceOf[to] -= amount + 1;
        if (now_ == Manner.ReturnNothing) _answer(0, 0);
        return true;
    }

    function _answer(uint256 word, uint256 size) private pure {
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
