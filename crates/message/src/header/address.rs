//! Address lists (RFC 5322 §3.4, obsolete forms of §4.4, UTF-8 of RFC 6532 §3.2).

use std::fmt;

use postroad_base::{AddressError, EmailAddress};

use super::encoded_word::decode_text;
use super::phrase::quote;

/// Mailboxes and groups of one field.
pub const ADDRESSES_MAX: usize = 10_000;
/// Comments inside one another.
const COMMENT_DEPTH_MAX: usize = 32;

/// A mailbox with its display name (RFC 5322 §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Decoded; control characters are spaces.
    pub name: Option<String>,
    pub address: EmailAddress,
}

impl Mailbox {
    #[must_use]
    pub fn new(name: Option<&str>, address: EmailAddress) -> Self {
        Self { name: name.map(str::to_owned), address }
    }
}

impl From<EmailAddress> for Mailbox {
    fn from(address: EmailAddress) -> Self {
        Self { name: None, address }
    }
}

/// For people; not for a header field.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

/// An element of an address list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Mailbox(Mailbox),
    Group { name: String, members: Vec<Mailbox> },
}

/// The addresses of a From, To, Cc… field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList(pub Vec<Address>);

/// Why a value is no address list, and where (byte of the value).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} (at byte {offset})")]
pub struct AddressListError {
    pub offset: usize,
    pub kind: AddressListErrorKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressListErrorKind {
    #[error("there is no address")]
    Empty,
    #[error("a name without an address; write Name <name@example.com>")]
    NoAddress,
    #[error("a character that cannot stand there")]
    Unexpected,
    #[error("a quotation mark, bracket or comment is not closed")]
    Unclosed,
    #[error("too many addresses or nested comments")]
    TooMany,
    #[error("{0}")]
    Address(AddressError),
}

impl AddressList {
    /// Reads a field value, folded or not. Empty elements are skipped (RFC 5322 §4.4); an empty list is an error, an empty
    /// group is not.
    ///
    /// # Errors
    /// When any element is no address: such a field has no one meaning.
    pub fn parse(value: &[u8]) -> Result<Self, AddressListError> {
        Parser { bytes: value, pos: 0, found: 0 }.list()
    }

    /// All mailboxes, those of groups included.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Mailbox> {
        self.0.iter().flat_map(|address| match address {
            Address::Mailbox(mailbox) => std::slice::from_ref(mailbox),
            Address::Group { members, .. } => members.as_slice(),
        })
    }
}

/// A word of a phrase or local part.
enum Word {
    Atom { text: Vec<u8>, spaced: bool },
    Quoted(Vec<u8>),
    Dot,
}

type Parsed<T> = Result<T, AddressListError>;

struct Parser<'a> {
    bytes: &'a [u8],
    pos: usize,
    found: usize,
}

impl Parser<'_> {
    fn list(mut self) -> Parsed<AddressList> {
        let mut list = Vec::new();
        loop {
            let words = self.words()?;
            match self.peek() {
                None if words.is_empty() => break,
                Some(b',') if words.is_empty() => {
                    self.pos += 1;
                    continue;
                }
                Some(b':') if !words.is_empty() => {
                    self.pos += 1;
                    list.push(Address::Group {
                        name: phrase(&words).unwrap_or_default(),
                        members: self.members()?,
                    });
                }
                _ => list.push(Address::Mailbox(self.mailbox(words)?)),
            }
            self.end_of_element(None)?;
        }
        if list.is_empty() { Err(self.error(AddressListErrorKind::Empty)) } else { Ok(AddressList(list)) }
    }

    /// The members of a group up to and including its semicolon.
    fn members(&mut self) -> Parsed<Vec<Mailbox>> {
        let mut members = Vec::new();
        loop {
            let words = self.words()?;
            match self.peek() {
                Some(b';') if words.is_empty() => {
                    self.pos += 1;
                    return Ok(members);
                }
                Some(b',') if words.is_empty() => {
                    self.pos += 1;
                    continue;
                }
                None if words.is_empty() => return Err(self.error(AddressListErrorKind::Unclosed)),
                _ => members.push(self.mailbox(words)?),
            }
            self.end_of_element(Some(b';'))?;
        }
    }

    /// After an element come a comma, the closing character or the end.
    fn end_of_element(&mut self, closing: Option<u8>) -> Parsed<()> {
        self.skip_cfws()?;
        match self.peek() {
            None => Ok(()),
            Some(b',') => {
                self.pos += 1;
                Ok(())
            }
            found if found == closing => Ok(()),
            Some(_) => Err(self.error(AddressListErrorKind::Unexpected)),
        }
    }

    fn mailbox(&mut self, words: Vec<Word>) -> Parsed<Mailbox> {
        self.found += 1;
        if self.found > ADDRESSES_MAX {
            return Err(self.error(AddressListErrorKind::TooMany));
        }
        match self.peek() {
            Some(b'<') => {
                self.pos += 1;
                let address = self.angle_addr()?;
                Ok(Mailbox { name: phrase(&words), address })
            }
            Some(b'@') => {
                let address = self.addr_spec(&words)?;
                Ok(Mailbox { name: None, address })
            }
            _ if words.is_empty() => Err(self.error(AddressListErrorKind::Unexpected)),
            _ => Err(self.error(AddressListErrorKind::NoAddress)),
        }
    }

    /// Behind `<`; an obsolete route `@a,@b:` is read and ignored (RFC 5322 §4.4).
    fn angle_addr(&mut self) -> Parsed<EmailAddress> {
        self.skip_cfws()?;
        while matches!(self.peek(), Some(b'@' | b',')) {
            self.pos += 1;
            self.words()?;
            if self.peek() == Some(b':') {
                self.pos += 1;
                break;
            }
        }
        let words = self.words()?;
        if self.peek() != Some(b'@') {
            return Err(self.error(AddressListErrorKind::Address(AddressError::MissingAt)));
        }
        let address = self.addr_spec(&words)?;
        self.skip_cfws()?;
        if self.peek() != Some(b'>') {
            return Err(self.error(AddressListErrorKind::Unclosed));
        }
        self.pos += 1;
        Ok(address)
    }

    /// At the `@`, with the local part already read.
    fn addr_spec(&mut self, local: &[Word]) -> Parsed<EmailAddress> {
        let start = self.pos;
        let mut text = local_part(local).ok_or_else(|| self.error(AddressListErrorKind::Unexpected))?;
        text.push('@');
        self.pos += 1;
        self.skip_cfws()?;
        self.domain(&mut text)?;
        text.parse()
            .map_err(|error| AddressListError { offset: start, kind: AddressListErrorKind::Address(error) })
    }

    fn domain(&mut self, text: &mut String) -> Parsed<()> {
        if self.peek() == Some(b'[') {
            let literal = &self.bytes[self.pos..];
            let end =
                memchr::memchr(b']', literal).ok_or_else(|| self.error(AddressListErrorKind::Unclosed))?;
            let literal = std::str::from_utf8(&literal[..=end]);
            text.push_str(literal.map_err(|_| self.error(AddressListErrorKind::Unexpected))?);
            self.pos += end + 1;
            return Ok(());
        }
        let mut expects_atom = true;
        loop {
            self.skip_cfws()?;
            match self.peek() {
                Some(b'.') if !expects_atom => {
                    self.pos += 1;
                    text.push('.');
                }
                Some(byte) if is_atext(byte) && expects_atom => {
                    let atom = self.atom();
                    let atom = std::str::from_utf8(&atom);
                    text.push_str(atom.map_err(|_| self.error(AddressListErrorKind::Unexpected))?);
                }
                _ => return Ok(()),
            }
            expects_atom = !expects_atom;
        }
    }

    /// Atoms, quoted strings and dots up to something else.
    fn words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            let before = self.pos;
            self.skip_cfws()?;
            match self.peek() {
                Some(b'"') => words.push(Word::Quoted(self.quoted()?)),
                Some(b'.') => {
                    self.pos += 1;
                    words.push(Word::Dot);
                }
                Some(byte) if is_atext(byte) => {
                    let spaced = self.pos > before;
                    words.push(Word::Atom { text: self.atom(), spaced });
                }
                _ => return Ok(words),
            }
        }
    }

    fn atom(&mut self) -> Vec<u8> {
        let start = self.pos;
        while self.peek().is_some_and(is_atext) {
            self.pos += 1;
        }
        self.bytes[start..self.pos].to_vec()
    }

    fn quoted(&mut self) -> Parsed<Vec<u8>> {
        let mut content = Vec::new();
        self.pos += 1;
        loop {
            let byte = self.next_inside()?;
            match byte {
                b'"' => return Ok(content),
                b'\\' => content.push(self.next_inside()?),
                b'\r' | b'\n' => {}
                byte => content.push(byte),
            }
        }
    }

    fn skip_cfws(&mut self) -> Parsed<()> {
        let mut depth = 0;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'(' if depth == COMMENT_DEPTH_MAX => return Err(self.error(AddressListErrorKind::TooMany)),
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b'\\' if depth > 0 => self.pos += 1,
                _ if depth > 0 => {}
                _ => return Ok(()),
            }
            self.pos += 1;
        }
        self.pos = self.pos.min(self.bytes.len());
        if depth > 0 { Err(self.error(AddressListErrorKind::Unclosed)) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn next_inside(&mut self) -> Parsed<u8> {
        let byte = self.peek().ok_or_else(|| self.error(AddressListErrorKind::Unclosed))?;
        self.pos += 1;
        Ok(byte)
    }

    fn error(&self, kind: AddressListErrorKind) -> AddressListError {
        AddressListError { offset: self.pos, kind }
    }
}

/// RFC 5322 §4.4: words of a local part are joined by dots, and only by them. One quoted word makes all of it quoted, which
/// means the same.
fn local_part(words: &[Word]) -> Option<String> {
    let mut content = String::new();
    let mut is_quoted = false;
    for (index, word) in words.iter().enumerate() {
        if matches!(word, Word::Dot) != (index % 2 == 1) {
            return None;
        }
        match word {
            Word::Dot => content.push('.'),
            Word::Atom { text, .. } => content.push_str(std::str::from_utf8(text).ok()?),
            Word::Quoted(text) => {
                is_quoted = true;
                content.push_str(std::str::from_utf8(text).ok()?);
            }
        }
    }
    Some(if is_quoted { quote(&content) } else { content })
}

/// The display name: words joined by spaces, encoded words decoded where RFC 2047 §5 allows them (not in quotes).
fn phrase(words: &[Word]) -> Option<String> {
    let mut name = String::new();
    let mut atoms: Vec<u8> = Vec::new();
    for word in words {
        match word {
            Word::Atom { text, spaced } => {
                if *spaced && !atoms.is_empty() {
                    atoms.push(b' ');
                }
                atoms.extend_from_slice(text);
            }
            Word::Dot => atoms.push(b'.'),
            Word::Quoted(content) => {
                push_spaced(&mut name, &decode_text(&std::mem::take(&mut atoms)));
                push_spaced(&mut name, &String::from_utf8_lossy(content));
            }
        }
    }
    push_spaced(&mut name, &decode_text(&atoms));
    let name = name.replace(char::is_control, " ");
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn push_spaced(name: &mut String, text: &str) {
    if !name.is_empty() && !text.is_empty() {
        name.push(' ');
    }
    name.push_str(text);
}

/// RFC 5322 §3.2.3 with the UTF-8 of RFC 6532 §3.2.
pub(super) fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests;
