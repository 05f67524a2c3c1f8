//! Randomness without a stream of it: every draw is a hash of the seed and of what is drawn for, so that the order of
//! questions does not change the answers.

/// What a draw is for; the same subject gets independent draws for different purposes.
#[derive(Clone, Copy, Debug)]
pub(super) enum For {
    Person = 1,
    Domain = 2,
    Connect = 3,
    Transact = 4,
    Folder = 5,
    Reaction = 6,
    Report = 7,
}

/// A short sequence of draws about one subject.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub fn new(seed: u64, purpose: For, subject: u64, instance: u64) -> Self {
        let purpose = (purpose as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mix(mix(mix(seed ^ purpose) ^ subject) ^ instance))
    }

    pub fn next(&mut self) -> u64 {
        // SplitMix64: an additive sequence, scrambled.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f64 {
        // The upper 53 bits fill a double exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform in `from..to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % to.saturating_sub(from).max(1)
    }
}

/// Scrambles 64 bits; every input bit moves every output bit.
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// FNV-1a over the text in lower case, scrambled.
pub(super) fn hash_text(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    });
    mix(hash)
}

/// `value` on the way from `low` (0) to `high` (1), not beyond.
pub(super) fn share_between(value: f64, low: f64, high: f64) -> f64 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_repeatable_and_spread() {
        let draw = |subject| Chance::new(7, For::Person, subject, 0).unit();
        assert!((draw(1) - draw(1)).abs() < f64::EPSILON);
        let mean = (0..10_000).map(draw).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        assert_ne!(hash_text("ann@a.test"), hash_text("bob@a.test"));
        assert_eq!(hash_text("ANN@a.test"), hash_text("ann@a.test"));
    }
}
