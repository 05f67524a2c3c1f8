//! A message within its limits has the same header for the scan and for the index.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroad_message::header::Headers;
use postroad_message::scan::{Limits, scan};

fuzz_target!(|message: &[u8]| {
    if let Ok(facts) = scan(message, &Limits::default()) {
        let headers = Headers::parse(message);
        assert_eq!(headers.len(), facts.header_fields);
        assert_eq!(headers.body_offset(), facts.body_offset);
        assert_eq!(headers.block().len(), facts.header_bytes);
    }
});
