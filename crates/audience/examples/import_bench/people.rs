//! People who are nobody, the same ones every time.

use postroad_base::UtcMillis;

const FIRST: [&str; 40] = [
    "Anna", "Ben", "Chloe", "David", "Emma", "Felix", "Grace", "Hannah", "Ivan", "Julia", "Kim", "Liam",
    "Maria", "Noah", "Olivia", "Paul", "Quinn", "Rosa", "Sofia", "Tom", "Uma", "Victor", "Wanda", "Xavier",
    "Yuna", "Zoe", "Amir", "Bo", "Carla", "Diego", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas",
    "Katya", "Leo", "Mina", "Nils",
];
const LAST_BEGIN: [&str; 24] = [
    "Ander", "Berg", "Carl", "Dahl", "Eber", "Fisch", "Gold", "Hart", "Iver", "Jack", "Kauf", "Lind", "Mar",
    "Nor", "Ols", "Peter", "Quist", "Ros", "Schmid", "Thom", "Ull", "Vogel", "Wester", "Zimmer",
];
const LAST_END: [&str; 16] = [
    "son", "sen", "mann", "er", "berg", "ström", "ini", "ez", "ova", "ski", "field", "ton", "ley", "wood",
    "holm", "feld",
];
/// The larger providers several times.
const DOMAINS: [&str; 20] = [
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "outlook.com",
    "outlook.com",
    "yahoo.com",
    "yahoo.com",
    "icloud.com",
    "icloud.com",
    "web.de",
    "gmx.de",
    "naver.com",
    "hotmail.com",
    "proton.me",
    "orange.fr",
    "libero.it",
    "example.org",
];
const COUNTRIES: [&str; 12] = ["US", "US", "US", "DE", "DE", "GB", "KR", "FR", "IT", "ES", "NL", "BR"];
const PLANS: [&str; 4] = ["free", "free", "pro", "team"];

/// So many people, by number.
pub struct People {
    pub count: u64,
    pub since: UtcMillis,
}

impl People {
    pub fn new(count: u64, since: UtcMillis) -> Self {
        Self { count, since }
    }

    /// A row of the file: address, first name, last name, country and the workspace's own field.
    pub fn row(&self, number: u64) -> String {
        let mut dice = mix(number);
        let mut pick = |of: usize| {
            let found = usize::try_from(dice % of as u64).unwrap_or(0);
            dice = mix(dice);
            found
        };
        let first = FIRST[pick(FIRST.len())];
        let last = format!("{}{}", LAST_BEGIN[pick(LAST_BEGIN.len())], LAST_END[pick(LAST_END.len())]);
        let domain = DOMAINS[pick(DOMAINS.len())];
        let (country, plan) = (COUNTRIES[pick(COUNTRIES.len())], PLANS[pick(PLANS.len())]);
        let local = format!("{}.{}{number}", first.to_lowercase(), last.to_lowercase().replace('ö', "o"));
        format!("{local}@{domain},{first},{last},{country},{plan}\n")
    }
}

/// SplitMix64: one number from another.
pub fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
