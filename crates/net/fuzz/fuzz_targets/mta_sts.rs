//! A policy that was understood says the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroad_net::mta_sts::{Policy, parse_record};

fuzz_target!(|input: &[u8]| {
    if let Ok(policy) = Policy::parse(input) {
        assert_eq!(Policy::parse(policy.to_string().as_bytes()), Ok(policy));
    }
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = parse_record(text);
    }
});
