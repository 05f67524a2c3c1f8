//! No record makes the reader fail, and what counts is among what was given.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroad_net::dane::{RawTlsa, usable};

fuzz_target!(|input: Vec<(u8, u8, u8, Vec<u8>)>| {
    let raw: Vec<RawTlsa> = input
        .into_iter()
        .map(|(usage, selector, matching, data)| RawTlsa { usage, selector, matching, data })
        .collect();
    assert!(usable(&raw).iter().all(|one| raw.iter().any(|given| given.data == one.data)));
});
