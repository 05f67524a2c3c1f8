use super::*;

fn check(value: &str, expected: &[(&str, &str)]) {
    let list = AddressList::parse(value.as_bytes()).unwrap_or_else(|error| panic!("{value:?}: {error}"));
    let found: Vec<(String, String)> = list
        .mailboxes()
        .map(|mailbox| (mailbox.name.clone().unwrap_or_default(), mailbox.address.to_string()))
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(name, address)| (&**name, &**address)).collect();
    assert_eq!(found, expected, "{value:?}");
}

fn check_error(value: &[u8], expected: AddressListErrorKind) {
    let found = AddressList::parse(value).map_err(|error| error.kind);
    assert_eq!(found, Err(expected), "{:?}", String::from_utf8_lossy(value));
}

#[test]
fn mailboxes() {
    check("ann@example.com", &[("", "ann@example.com")]);
    check(" Ann <ann@example.com> ", &[("Ann", "ann@example.com")]);
    check("Ann B. Cee <ann@example.com>", &[("Ann B. Cee", "ann@example.com")]);
    check("\"Cee, Ann \\\"A\\\"\" <ann@example.com>", &[("Cee, Ann \"A\"", "ann@example.com")]);
    check("a@x.example,\r\n\tb@x.example", &[("", "a@x.example"), ("", "b@x.example")]);
    check("a@x.example, , b@x.example,", &[("", "a@x.example"), ("", "b@x.example")]);
    check(",,a@x.example", &[("", "a@x.example")]);
    check("(hi) ann (x(y)z) @ (c) example . com (\\))", &[("", "ann@example.com")]);
    check("\"a b\"@x.example", &[("", "\"a b\"@x.example")]);
    check("\"a\".b@x.example", &[("", "a.b@x.example")]);
    check("x.example <a@x.example>", &[("x.example", "a@x.example")]);
}

#[test]
fn encoded_words_are_names_and_never_addresses() {
    check("=?utf-8?q?J=C3=B6rg?= <j@x.example>", &[("Jörg", "j@x.example")]);
    check("=?utf-8?q?J=C3=B6?=\r\n =?utf-8?q?rg?= Smith <j@x.example>", &[("Jörg Smith", "j@x.example")]);
    check("=?utf-8?b?YUB2aWN0aW0uZXhhbXBsZQ==?= <j@x.example>", &[("a@victim.example", "j@x.example")]);
    check("\"=?utf-8?q?x?=\" <j@x.example>", &[("=?utf-8?q?x?=", "j@x.example")]);
    check("=?utf-8?q?=0D=0ABcc=3A?= <j@x.example>", &[("Bcc:", "j@x.example")]);
    check("=?utf-8?q?a?=@x.example", &[("", "=?utf-8?q?a?=@x.example")]);
}

#[test]
fn international_addresses() {
    check("Jörg <jörg@münchen.example>", &[("Jörg", "jörg@xn--mnchen-3ya.example")]);
    check("a@[192.0.2.1]", &[("", "a@[192.0.2.1]")]);
    check("a@[IPv6:2001:db8::1]", &[("", "a@[ipv6:2001:db8::1]")]);
}

#[test]
fn routes_are_ignored() {
    check("<@a.example,@b.example:ann@x.example>", &[("", "ann@x.example")]);
    check("Ann < @a.example : ann@x.example >", &[("Ann", "ann@x.example")]);
}

#[test]
fn groups() {
    let list =
        AddressList::parse(b"Team: Ann <a@x.example>, b@x.example;, c@x.example, undisclosed-recipients:;")
            .unwrap();
    assert_eq!(list.mailboxes().count(), 3);
    let names: Vec<&str> = list
        .0
        .iter()
        .map(|address| match address {
            Address::Group { name, .. } => name.as_str(),
            Address::Mailbox(_) => "-",
        })
        .collect();
    assert_eq!(names, ["Team", "-", "undisclosed-recipients"]);
}

#[test]
fn what_has_no_one_meaning_is_an_error() {
    use AddressListErrorKind::{Address, Empty, NoAddress, TooMany, Unclosed, Unexpected};
    check_error(b"", Empty);
    check_error(b"(comment)", Empty);
    check_error(b"Ann", NoAddress);
    check_error(b"Ann, a@x.example", NoAddress);
    check_error(b"<>", Address(AddressError::MissingAt));
    check_error(b"Ann <ann>", Address(AddressError::MissingAt));
    check_error(b"a@x.example b@x.example", Unexpected);
    check_error(b"a@x.example <b@y.example>", Unexpected);
    check_error(b"<a@x.example> b@y.example", Unexpected);
    check_error(b"a b@x.example", Unexpected);
    check_error(b"<a@x.example", Unclosed);
    check_error(b"\"a@x.example", Unclosed);
    check_error(b"a@x.example (", Unclosed);
    check_error(b"x: a@x.example", Unclosed);
    check_error(b"a.@x.example", Address(AddressError::LocalPart));
    check_error(b"a..b@x.example", Unexpected);
    check_error(b"a@x..example", Unexpected);
    check_error(b"a@b@x.example", Unexpected);
    check_error(b"a\0@x.example", NoAddress);
    check_error(b"\xff@x.example", Unexpected);
    check_error(b";", Unexpected);
    check_error("(".repeat(100_000).as_bytes(), TooMany);
    check_error("a@b.example,".repeat(ADDRESSES_MAX + 1).as_bytes(), TooMany);
}

proptest::proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>, text in "([<>@,;:.\"()\\\\ ]|[a-z]{1,3}|=\\?utf-8\\?q\\?a\\?=){0,30}") {
        let _ = (AddressList::parse(&bytes), AddressList::parse(text.as_bytes()));
    }
}
