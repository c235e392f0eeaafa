// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Status } from "../../contracts/interfaces/IPaymentEscrow.sol";
import { Bought } from "./Buyers.sol";
import { Sellers } from "./Sellers.sol";

/// @title EscrowInvariants
/// @notice What must hold for the money after anything that anyone has done.
/// forge-config: default.invariant.runs = 32
contract EscrowInvariants {
    Sellers private market;

    function setUp() external {
        market = new Sellers();
    }

    /// @dev Forge calls the handler alone.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    function invariant_the_escrow_holds_what_is_authorized_and_what_it_owes() external view {
        Bought[] memory payments = market.payments();
        uint256 owed = market.stray();
        for (uint256 i; i < payments.length; ++i) {
            if (market.escrow().paymentOf(payments[i].paymentId).status == Status.Authorized) {
                owed += payments[i].terms.amount;
            }
        }
        owed += _credit(market.provider());
        for (uint256 i; i < 4; ++i) owed += _credit(market.payers(i));
        assert(market.token().balanceOf(address(market.escrow())) == owed);
    }

    /// @dev With its policy satisfied and in time, never otherwise: the handler knows.
    function invariant_every_payment_ends_once_and_as_it_must() external view {
        Bought[] memory payments = market.payments();
        for (uint256 i; i < payments.length; ++i) {
            Status end = market.endOf(payments[i].paymentId);
            Status status = market.escrow().paymentOf(payments[i].paymentId).status;
            assert(status == (end == Status.None ? Status.Authorized : end));
        }
    }

    function invariant_the_provider_has_what_it_earned() external view {
        uint256 has = market.token().balanceOf(market.provider()) + _credit(market.provider()) + market.withdrawn();
        assert(has == market.earned());
    }

    function invariant_no_money_is_made_or_lost() external view {
        uint256 total = market.token().balanceOf(address(market.escrow()));
        total += market.token().balanceOf(market.provider());
        for (uint256 i; i < 4; ++i) total += market.token().balanceOf(market.payers(i));
        for (uint256 i; i < 5; ++i) total += market.token().balanceOf(address(uint160(0xC0FFEE + i)));
        Bought[] memory payments = market.payments();
        for (uint256 i; i < payments.length; ++i) {
            address vault = market.escrow().vaultOf(payments[i].terms);
            assert(market.token().balanceOf(vault) == market.stranded(vault));
        }
        assert(total + market.strandedTotal() == market.MINTED());
    }

    function invariant_a_payer_that_is_called_back_gains_nothing_by_it() external view {
        assert(market.hostile().gains() == 0);
    }

    /// @dev Without this the invariants might hold because nothing ever happens.
    function test_payments_come_to_every_end() external {
        for (uint256 step; step < 180; ++step) {
            uint256 seed = uint256(keccak256(abi.encode(step)));
            if (step % 9 == 0) market.buyThroughVault(seed);
            else if (step % 9 == 1) market.buyWithReceive(seed);
            else if (step % 9 == 2) market.buyFromAllowance(seed);
            else if (step % 9 == 3) market.buyWithCallback(seed);
            else if (step % 9 < 6) market.capture(seed);
            else if (step % 9 == 6) market.captureBatch(seed);
            else if (step % 9 == 7) market.void(seed);
            else market.reclaim(seed);
            if (step % 16 == 1) market.strand(seed);
            if (step % 16 == 0) market.wait(seed);
            if (step % 32 == 0) market.setBlocked(seed, true);
            if (step % 32 == 24) market.setBlocked(seed, false);
        }
        uint256[5] memory ends;
        Bought[] memory payments = market.payments();
        for (uint256 i; i < payments.length; ++i) ++ends[uint256(market.endOf(payments[i].paymentId))];
        assert(market.strandedTotal() != 0);
        assert(ends[uint256(Status.Captured)] > 2);
        assert(ends[uint256(Status.Voided)] > 2);
        assert(ends[uint256(Status.Reclaimed)] > 2);
    }

    /// @dev Nor would they say anything of callbacks.
    function test_payers_are_called_back() external {
        for (uint256 step; step < 60; ++step) {
            market.buyWithCallback(uint256(keccak256(abi.encode(step))));
            market.capture(uint256(keccak256(abi.encode(step, "capture"))));
        }
        assert(market.hostile().calls() != 0);
        assert(market.hostile().gains() == 0);
    }

    function _credit(address account) private view returns (uint256) {
        return market.escrow().creditOf(address(market.token()), account);
    }
}
