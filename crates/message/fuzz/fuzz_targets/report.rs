//! Whatever came back is read within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroad_message::report::{DIAGNOSTIC_BYTES_MAX, RECIPIENTS_MAX, Report, TEXT_BYTES_MAX, find_reply, read};

fuzz_target!(|message: &[u8]| {
    let _ = find_reply(&String::from_utf8_lossy(message));
    let Ok(Report::Bounce(bounce)) = read(message) else { return };
    assert!(bounce.recipients.len() <= RECIPIENTS_MAX);
    // Decoding may grow text, but only so far.
    assert!(bounce.narrative.len() <= TEXT_BYTES_MAX * 4);
    for recipient in &bounce.recipients {
        assert!(recipient.narrative.len() <= DIAGNOSTIC_BYTES_MAX);
        let _ = recipient.reply();
    }
});
