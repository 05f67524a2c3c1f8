//! Whatever stands in a field, reading it does no harm, and what was read can be written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroad_message::header::{
    AddressList, HeaderCharset, HeaderWriter, Headers, decode_text, parse_date, parse_message_id,
};

fuzz_target!(|value: &[u8]| {
    let _ = (decode_text(value), parse_date(value), parse_message_id(value));
    let Ok(list) = AddressList::parse(value) else { return };
    let mailboxes: Vec<_> = list.mailboxes().cloned().collect();
    let mut writer = HeaderWriter::new(HeaderCharset::Utf8);
    if writer.addresses("To", &mailboxes).is_ok() && !mailboxes.is_empty() {
        let headers = Headers::parse(writer.as_bytes());
        assert_eq!(headers.len(), 1);
        let again = AddressList::parse(headers.iter().next().expect("one field").value()).expect("our own field");
        assert!(again.mailboxes().map(|mailbox| &mailbox.address).eq(mailboxes.iter().map(|mailbox| &mailbox.address)));
    }
});
