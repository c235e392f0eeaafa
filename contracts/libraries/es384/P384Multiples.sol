// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Modular384 } from "./Modular384.sol";
import { Jacobian, P384Curve as Curve } from "./P384Curve.sol";
import { P384Field as Field } from "./P384Field.sol";

/// @title P384Multiples
/// @notice Tables of odd multiples of a point: P, 3P, 5P and so on, 96 bytes each.
/// @dev An entry is x and 2y, 48 bytes each: what `P384Curve.add` takes.
library P384Multiples {
    uint256 private constant ENTRY = 96;
    /// @dev P to 15P: what signed digits of five bits need.
    uint256 private constant COUNT = 8;

    /// @dev G to 63G: what signed digits of seven bits need. A test computes them anew.
    bytes private constant GENERATOR =
        hex"aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
        hex"6c2fbc952c4c58debb3d317f2525b853f1e83b7a513428f9d3b462276be1718014c1639c3afd033af4863af921d41cbe"
        hex"077a41d4606ffa1464793c7e5fdc7d98cb9d3910202dcd06bea4f240d3566da6b408bbae5026580d02d7e5c70500c831"
        hex"932bef9416188506fa177d2c0553f9330a4168390a22b54beed0981db8223d5a84957ad8c96ba5316cbe50bf145e3be3"
        hex"11de24a2c251c777573cac5ea025e467f208e51dbff98fc54f6661cbe56583b037882f4a1ca297e60abcdbc3836d84bc"
        hex"1f4d2d8ee881f25a1eb06fd21401cf8a509688eea9abbdd11930ca676d2035d762eed0db15d1f66630882956cd82e275"
        hex"283c1d7365ce4788f29f8ebf234edffead6fe997fbea5ffa2d58cc9dfa7b1c508b05526f55b9ebb2040f05b48fb6d0e1"
        hex"28eb9320c3c8371174a5dfb7182d208e34c3b0cfdaf32e53b39259a03b7a44ad61b09dbd654f1f3cc8cc99b48a25df19"
        hex"8f0a39a4049bcb3ef1bf29b8b025b78f2216f7291e6fd3bac6cb1ee285fb6e21c388528bfee2b9535c55e4461079118b"
        hex"c58efc28716c03ac8a5894a6458752f335367af94788018d6ecf10a95db366053ce87dfdbfaa36d04c5b49f358cc95f0"
        hex"099056e27da7b998da1eeec2904816c57fe935ed5837c37456c9fd14892d3f8c4749b66e3afb81d626356f3b55b4ddd8"
        hex"5c9818469c61572cd10a0aa8958bc072df89ddb1bf86c7fa87ff27e836a5464aa8cdaa24c755fe6afabb7502718bc176"
        hex"a567ba97b67aea5bafdaf5002ffcc6ab9632bff9f01f873f6267bcd1f0f11c139ee5f441abd99f1baaf1ca1e3b5cbce7"
        hex"bc367167313e6630c89c828f5e2c9d98a30ab2a08d265d810c6537c0af0afacdeed79705e44314fac847424d6de85399"
        hex"b3d13fc8b32b01058cc15c11d813525522a94156fff01c205b21f9f7da7c4e9ca849557a10b6383b4b88701a9606860b"
        hex"2a5233cfbf22c54c3609364a6c2c9637dd7589423ae935e909a22286e7bf7fb3071a49f165095ea130bab11a67ef7ac4"
        hex"4099952208b4889600a5ebbcb13e1a32692befb0733b41e6dcc614e42e5805f817012a991af1f486caf3a9add9ffcc03"
        hex"bd9f28eef0660b30728e8b295ec06b302c75a7f00115a19b36f2fa4efe47116609b49a5f552d01d9f4ca1debc4761340"
        hex"8d481dab912bc8ab16858a211d750b77e07dbecca86cd9b012390b430467aabf59c8651060801c0e9599e68713f5d41b"
        hex"42b25fe02428c10af7d33e54c0cd20a1645236d142073540b29665faf5b81d1923ff74ad10009cc8d32b60fbebca448b"
        hex"27935df4e25c6f47c7817121057d46e1606290985f8283f5f9936136bf42cdb746a37313df88fd64626b4c175eb77422"
        hex"701434769131a99b356346f31a3c6a4949e5a95d80f38d6eb0bb389cd8c2b6a656df1b3071de18273aac0dd6218d3f08"
        hex"3cb647a5df014c23e741a4a8000d5eb822c0102fd4293a78a68749c30c7f9aa484a900a91f7c4ab51e555ebc684aac81"
        hex"506008f351f11ba092cdf0bd7b831968c2078f604317906ef5f7e0aafd5ac6d0137c43ec829737c4f36cbfd41ab45628"
        hex"e4c6d5cb9183a6709ee9eb526794676207c4d76fab5ce0a3555746bd28fda97431a8a58b3dcb2ca446f41be83716be9a"
        hex"46e48aa4754af08b8004fe2cbbae9952b285c31a2b245e40c501715fcbad4b451352af785892e459ff5ea9aecd55912f"
        hex"9c5fa2c13f418e623c316d5a82c8b70508e3acaa2b4a8d3a4acb49c0d7ba04e220761bc15898e1b06b4eedfa23e2e546"
        hex"ec83bc1960eb0a34b5fd02a0796f7ec329fbe36fb53cb2aade02aca37b2431c71de58965427ea336a53f6ac7f3e90ea5"
        hex"f1bc35f9656c6eead7b75810ce554ee56e0af4f41cbcde50fa46d04f4d4dfca2ad69e407f57b1e27977bb83b1eb1a373"
        hex"48b092f4ab379b99ee678a8f81e567b91af5d8eedb29f8e0a63ee12c1461d0707ffd1ea28f09141ca7c1a0bde51f5e52"
        hex"f2e6f06f0ea533e804fcfa12c087d446c73e3336394c98c59d3993124d374e62061fa485bd1b8a650c8361dba9eb28b9"
        hex"1f0dc8c98401788df3c884c25f9ff7a29408350ca2f01a627f6173582284a39b7d10058ea5f93d7e62a5eb73f0a4d019"
        hex"38dbd58238c21bbca92758f2773bb6c955492715879f54bdaf246b3f70bec90d631eaed97add3fe2aefd7fec482c802a"
        hex"05184cd29bf03112254efc2906e7a61fdfea94e2ca23ebe2f70de557537b2a50a628bd50577e86e0b3340ccd4da66777"
        hex"77c12dceca498ff99b9863d46535a5abc3675bf4f728f3ac55a0270e5859145dc998b7fd7b3813ca29e4ae10ae1410ea"
        hex"ddc6a378684eda75a605e1a17a204d3c72dcff712c9e86080090f4919dc5645a8418be187de44ce66ae8fc10397ddeef"
        hex"1221b1e1be96dfe8fdb4300af2deaadcd850ac1e45c8fcb941c36c0122a10654e56ba2d9cafcb4482a07272d05de389d"
        hex"a1644bf514bdb07035b08c1c5c42cc300b32a7bb12cbb2fb6466248311a2fd76be9e5524637ece46a67ff643273ba4e6"
        hex"9bc6b654362621678224c2dcc11702de31c65d0bd2d3642c35b72c15f264347c4983e9bc8a47b24d15ac797ea8f8fedb"
        hex"8905e1270930c9d8e28fdda123df66d1b743043030aee18e45cb12608744917ed5af335dab0bb111812f26095779f9a8"
        hex"2ce37b2917ad0d5c411a5ed920a88b095185d456b279a18410d10234b609b8c7077b05ca6a94f76d10f3f39e87c76293"
        hex"7e4fc7c0f741d773b57bcde9095b809f756b6f711f006a8f0411edb70b244f779bb4916af4ba3bfb9f14faf6c54ec0fd"
        hex"9c3adb9111fe252ca5a2ff485cf5a64f4de52ef9689a5eb5aba8ddfa4745a605aa49a4148fbebc6780dddc249a26a33d"
        hex"07d1b2bf0275e9b6a173f01645690534d3b9708a5e0aecc698d389802114d466b75cb703eb5ee840688001b78e6aa0c3"
        hex"6ce3bf11431d1d9c3bce43bec4f4609eadd9c644fd8393e3258449c2e28cd17cb03d491de84ea016a5b68a56bbfef50f"
        hex"8664bc4e9646c09cf8ec0eaa72a8557b231001c6f69c9550b1ae9fc5790eefc2020bb465843cb9fc6dbbd321f8ae08e3"
        hex"1273f595eaba5df1a06f4ca5fa30e0bcc870bf64c76762c0e2a9530742a384f121e9e8ccc22e6b2cd5254db0689a30fe"
        hex"c4e6ff91fc10319741b6aa594d05693f435fc655c19507842799c4842b0290d94e28f4065dbf916197b5f32c7ab1e99c"
        hex"a6c36459d1243ff7f504f32fc1211afd7486cc53003ed182dd74d976a49117348828f5b191d03d1c9da43e8e5a0e8cf2"
        hex"b04f3f9bf2d8e3b239d7a20b8514e3a017ae4aa7f466cb6845133eaf0435a4b6714378178af713ec5cdbb6ed18c76814"
        hex"8bc6057da46fdafba86d2c9e23c2f5bc0b4a2a1247e8f2cc7126ed3b510b0341a618a8cc08d1b992ffe06fbae0068fb0"
        hex"fd433e4fed1034c1f7e5445fa3e330baeeffceb2b3295c1a85fda405339d2e0ba98da10abac0efead96b2f70c45859d3"
        hex"a0e5cd10144167c592288353932cf40888e935bdd5f169ba8f41cbe07c3e20b6ff2ca2a90bdc08ac90903c9d776e9fa3"
        hex"241bcf2e31a2a9fd54a85eb83cf9c97dac72d928742c049dcfb7e15c2feffa14193b97d53a832f55f8b8aab5bd3cb0fc"
        hex"a059cd75571b3507307d064e7750ab08f36d925a4f0112f5f22f519eeae1eb0130d0a0e2e2ee7c873bb25771ff2b4f85"
        hex"81ed5cc58b4ebee004db19d7f9bf865df86226a2aac811fe1f4028fb0f046b5551018ed7109379ab5d90f54ad391ad98"
        hex"8654ddc7eb10d5a84f1cec9879cabece6c3eb8b272461fc778baa6599653227907fd3823a2b10416709d6a38b6ecb8bd"
        hex"624e0cd822125d11060acf5eec7d93a0e84b33cc91fafd48fa3a27a35438fc8111adb7ab577336a370cf7d51c6af0a92"
        hex"cc42cb6ad9f7161a4296f482176d1b0191e7691569202b98a2b93e41e5a75d8abbf7b15b29f59772ba77d70f99fe20b0"
        hex"77ad76d75b0a2da722c8dcca0d3f4d0bd48447e893c712bd8462d19bf6a9bd7330522ce9c670f03bb4e9aa67bc49ac7f"
        hex"0a12151e620a81a2870b7900c1c476895f729644b4fa011fa92542dbf5872edcb5e5a6d1fb4071db5c24cc10bda2cc75"
        hex"0af90052c1d5d76fc2a0048eb781501888f3a98eb763b3e39ecb268a35340d3209f730cfcff71891427c2afc8b47d079"
        hex"b32e89eb942aab112cae508f5164ca6cac334769de358b333c968cfbb83c8f7b941560583def5431afd574f7e008f8af"
        hex"63c75ce2cdb2e20649c57ed2c07ffab74ee1f8916e7db80cf39bbaf40932012b6bb5dbffb3ce943590357c1189c23c59";

    /// @notice The multiples G to 63G of the generator.
    function ofGenerator() internal pure returns (bytes memory) {
        return GENERATOR;
    }

    /// @notice The multiples Q to 15Q of a point of the curve, x and y with 48 bytes each.
    /// @dev 2Q comes out with some Z. On the isomorphic curve where both are scaled by that Z, 2Q has Z = 1, so that it can be
    /// added as `P384Curve.add` wants it: adding, unlike doubling, is the same on both curves. No sum is special, for Q has a
    /// prime order above 15. All are then made affine with one inversion (P. Montgomery, "Speeding the Pollard and Elliptic
    /// Curve Methods of Factorization", 1987).
    function ofPoint(bytes memory point) internal view returns (bytes memory table) {
        table = new bytes(COUNT * ENTRY);
        Jacobian memory p;
        p.z0 = 1;
        (p.x1, p.x0, p.y1, p.y0) = at(point, 0);
        (p.y1, p.y0) = Field.sum(p.y1, p.y0, p.y1, p.y0);
        (p.y1, p.y0) = Field.fold(p.y1, p.y0);
        _put(table, 0, p);

        Jacobian memory twice = _copy(p);
        Curve.double(twice);
        _scale(p, twice.z1, twice.z0);

        Jacobian[COUNT] memory points;
        // products[i] is the product of the Z of all points up to the i-th; the first is affine.
        uint256[2][COUNT] memory products;
        products[0][1] = 1;
        for (uint256 i = 1; i < COUNT; ++i) {
            Curve.add(p, twice.x1, twice.x0, twice.y1, twice.y0);
            points[i] = _copy(p);
            (points[i].z1, points[i].z0) = Field.mul(p.z1, p.z0, twice.z1, twice.z0);
            (products[i][0], products[i][1]) = Field.mul(
                products[i - 1][0],
                products[i - 1][1],
                points[i].z1,
                points[i].z0
            );
        }
        (uint256 a1, uint256 a0) = Modular384.inverse(
            products[COUNT - 1][0],
            products[COUNT - 1][1],
            Field.P_HI,
            Field.P_LO
        );
        for (uint256 i = COUNT - 1; i > 0; --i) {
            (uint256 b1, uint256 b0) = Field.mul(a1, a0, products[i - 1][0], products[i - 1][1]);
            (a1, a0) = Field.mul(a1, a0, points[i].z1, points[i].z0);
            _scale(points[i], b1, b0);
            _put(table, i, points[i]);
        }
    }

    /// @notice The entry at `index`: x, and 2y.
    /// @dev The caller knows that the table has that many.
    function at(
        bytes memory table,
        uint256 index
    ) internal pure returns (uint256 x1, uint256 x0, uint256 y1, uint256 y0) {
        // Reads the 96 bytes of the entry.
        assembly ("memory-safe") {
            let entry := add(add(table, 32), mul(index, ENTRY))
            x1 := shr(128, mload(entry))
            x0 := mload(add(entry, 16))
            y1 := shr(128, mload(add(entry, 48)))
            y0 := mload(add(entry, 64))
        }
    }

    function _put(bytes memory table, uint256 index, Jacobian memory p) private pure {
        (uint256 x1, uint256 x0, uint256 y1, uint256 y0) = (p.x1, p.x0, p.y1, p.y0);
        // Writes the 96 bytes of the entry, which lies inside the table that `ofPoint` has made.
        assembly ("memory-safe") {
            let entry := add(add(table, 32), mul(index, ENTRY))
            mstore(entry, or(shl(128, x1), shr(128, x0)))
            mstore(add(entry, 32), or(shl(128, x0), y1))
            mstore(add(entry, 64), y0)
        }
    }

    /// @dev Multiplies X by a^2 and Y by a^3.
    function _scale(Jacobian memory p, uint256 a1, uint256 a0) private pure {
        (uint256 b1, uint256 b0) = Field.sqr(a1, a0);
        (p.x1, p.x0) = Field.mul(p.x1, p.x0, b1, b0);
        (b1, b0) = Field.mul(b1, b0, a1, a0);
        (p.y1, p.y0) = Field.mul(p.y1, p.y0, b1, b0);
    }

    function _copy(Jacobian memory p) private pure returns (Jacobian memory) {
        return Jacobian(p.x1, p.x0, p.y1, p.y0, p.z1, p.z0);
    }
}
