//! Constants, to 128 bits.

use super::number::Wide;

/// The natural logarithm of 2.
pub(super) const LN_2: Wide = Wide::new(-1, 0xb17217f7d1cf79abc9e3b39803f2f6af);
/// The binary logarithm of e.
pub(super) const LOG2_E: Wide = Wide::new(0, 0xb8aa3b295c17f0bbbe87fed0691d3e89);
/// The decimal logarithm of e.
pub(super) const LOG10_E: Wide = Wide::new(-2, 0xde5bd8a937287195355baaafad33dc32);
/// The circle constant.
pub(crate) const PI: Wide = Wide::new(1, 0xc90fdaa22168c234c4c6628b80dc1cd1);
/// Two over the square root of pi.
pub(super) const TWO_OVER_ROOT_PI: Wide = Wide::new(0, 0x906eba8214db688d71d48a7f6bfec344);
/// Half the logarithm of twice pi.
pub(super) const HALF_LN_2PI: Wide = Wide::new(-1, 0xeb3f8e4325f5a53494bc900144192024);
/// The Euler-Mascheroni constant.
pub(super) const EULER: Wide = Wide::new(-1, 0x93c467e37db0c7a4d1be3f810152cb57);

/// `zeta(k) / k` for k from 2 on.
pub(super) const ZETAS: [Wide; 7] = [
    Wide::new(-1, 0xd28d3312983e991873d8912200bace5f),
    Wide::new(-2, 0xcd26aadf5596b7acf64b92e699b5aa12),
    Wide::new(-2, 0x8a8991563ec241b5f91211196e5235fc),
    Wide::new(-3, 0xd45ce0bd530a492e826a4fdae19904dc),
    Wide::new(-3, 0xada06588061830a53cca078ab4ad8efb),
    Wide::new(-3, 0x9381d0ee751d72c60ffa0f2958701a44),
    Wide::new(-3, 0x80859b57c31cb745f2ce526edad3266e),
];

/// `B(2k) / (2k (2k - 1))` for k from 1 on, B being the Bernoulli numbers: the coefficients of
/// Stirling's series. Their signs alternate, plus first.
pub(super) const STIRLING: [Wide; 24] = [
    Wide::new(-4, 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab),
    Wide::new(-9, 0xb60b60b60b60b60b60b60b60b60b60b6),
    Wide::new(-11, 0xd00d00d00d00d00d00d00d00d00d00d0),
    Wide::new(-11, 0x9c09c09c09c09c09c09c09c09c09c09c),
    Wide::new(-11, 0xdca8f158c7f91ab87539c0372a3c5632),
    Wide::new(-10, 0xfb5586ccc9e3e40fb5586ccc9e3e40fb),
    Wide::new(-8, 0xd20d20d20d20d20d20d20d20d20d20d2),
    Wide::new(-6, 0xf21436587a9cbee1032547698badcff2),
    Wide::new(-3, 0xb7f4b1c0f033ffd0c3b7f4b1c0f03400),
    Wide::new(0, 0xb23b3808c0f9cf6dedce7312cc3ea607),
    Wide::new(3, 0xd672219167002d3a7a9c886459c00b4f),
    Wide::new(7, 0x9cd9292e6660d55b3f712eb9e07ca39e),
    Wide::new(11, 0x8911a740da740da740da740da740da74),
    Wide::new(15, 0x8d0cc570e255bf59ff6eec24b48ff1b4),
    Wide::new(19, 0xa8d1044d3708d1c219ee4fdc4469ccaf),
    Wide::new(23, 0xe8844d8a169abbc406169abbc406169b),
    Wide::new(28, 0xb694d07b219dbcc48676f31219dbcc48),
    Wide::new(33, 0xa2288cecf23376aea6024d5c49761635),
    Wide::new(38, 0xa1bbcde4ea0127350b88127350b88127),
    Wide::new(43, 0xb4005bde03d4642a243581714af642a2),
    Wide::new(48, 0xde466b7c78fbaae3c3a9e6daeae46d99),
    Wide::new(54, 0x977d762877729bcb40509f4fd884644b),
    Wide::new(59, 0xe2e1337f5af0bed90b6b0a352d4f335d),
    Wide::new(65, 0xb9e094058ad89016b4f92ff986cdeea2),
];
