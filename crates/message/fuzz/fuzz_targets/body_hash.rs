//! How a body is cut into pieces makes no difference to its hash, as long as line ends are CRLF.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use postroad_message::dkim::BodyHash;
use postroad_message::edit::normalise_line_ends;

fuzz_target!(|input: (usize, Vec<u8>)| {
    let body = normalise_line_ends(Bytes::from(input.1));
    let cut = if body.is_empty() { 0 } else { input.0 % body.len() };
    assert_eq!(BodyHash::of(&[&body]), BodyHash::of(&[&body[..cut], &body[cut..]]));
});
