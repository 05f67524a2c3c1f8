use bytes::Bytes;
use proptest::prelude::*;

use super::{LineCheck, Stuffer, Unstuffer};

/// What comes out of DATA when `wire` arrives in pieces of `sizes`: content, bytes left behind the end, bare.
fn unstuff(wire: &[u8], size: usize) -> (Vec<u8>, Option<Vec<u8>>, bool) {
    let mut unstuffer = Unstuffer::default();
    let mut content = Vec::new();
    let mut at = 0;
    while at < wire.len() {
        let mut piece = wire[at..wire.len().min(at + size)].to_vec();
        let step = unstuffer.process(&mut piece);
        content.extend_from_slice(&piece[..step.content_bytes]);
        at += step.consumed_bytes;
        if step.ended {
            return (content, Some(wire[at..].to_vec()), unstuffer.is_bare());
        }
    }
    (content, None, unstuffer.is_bare())
}

fn check(wire: &str, content: &str, rest: Option<&str>, bare: bool) {
    for size in 1..=wire.len() {
        let found = unstuff(wire.as_bytes(), size);
        let expected = (content.as_bytes().to_vec(), rest.map(|rest| rest.as_bytes().to_vec()), bare);
        // Content with bare line ends is refused, so what it is does not matter.
        if bare {
            assert_eq!((&found.1, found.2), (&expected.1, true), "{wire:?} by {size}");
        } else {
            assert_eq!(found, expected, "{wire:?} by {size}");
        }
    }
}

#[test]
fn only_crlf_dot_crlf_ends() {
    check(".\r\nQUIT\r\n", "", Some("QUIT\r\n"), false);
    check("a\r\n.\r\nx", "a\r\n", Some("x"), false);
    check("a\r\n..\r\n.b\r\n...c\r\n.\r\n", "a\r\n.\r\nb\r\n..c\r\n", Some(""), false);
    check("a.\r\n.\r\n", "a.\r\n", Some(""), false);
    check("a\n.\nb", "", None, true);
    check("a\n.\r\nb", "", None, true);
    check("a\r.\r\nb", "", None, true);
    check("a\r\n.\nb\r\n.\r\n", "", Some(""), true);
    check("a\r\n.\rb", "", None, true);
    check("a\r\n.\r\r\nb", "", None, true);
    check("a\r\r\n.\r\r\nb", "", None, true);
    check("a\r\r\n.\r\nb", "", Some("b"), true);
    check("a\r\n\0.\r\nb", "a\r\n\0.\r\nb", None, false);
}

fn pieces(content: &[u8], cuts: &[usize]) -> Vec<Bytes> {
    let mut rest = Bytes::copy_from_slice(content);
    let mut pieces = Vec::new();
    for cut in cuts {
        pieces.push(rest.split_to((*cut).min(rest.len())));
    }
    pieces.push(rest);
    pieces
}

proptest! {
    #[test]
    fn unstuff_undoes_stuff(
        lines in prop::collection::vec("[.a\\x00é]{0,4}", 0..20),
        cuts in prop::collection::vec(0usize..5, 0..12),
        size in 1usize..40,
    ) {
        let content: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let mut stuffer = Stuffer::new(pieces(content.as_bytes(), &cuts));
        let mut wire = Vec::new();
        while let Some(piece) = stuffer.next_piece() {
            wire.extend_from_slice(&piece);
        }
        wire.extend_from_slice(b"QUIT\r\n");
        let (found, rest, bare) = unstuff(&wire, size);
        prop_assert_eq!(found, content.as_bytes());
        prop_assert_eq!(rest.as_deref(), Some(&b"QUIT\r\n"[..]));
        prop_assert!(!bare);
    }

    #[test]
    fn line_check_does_not_depend_on_the_pieces(
        content in "[\\r\\na.]{0,12}",
        cuts in prop::collection::vec(0usize..4, 0..12),
    ) {
        let bare = content.replace("\r\n", "").contains(['\r', '\n']);
        let mut check = LineCheck::default();
        for piece in pieces(content.as_bytes(), &cuts) {
            check.scan(&piece);
        }
        prop_assert_eq!(check.is_bare_at_end(), bare);
    }
}
