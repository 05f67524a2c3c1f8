use crate::header::{AddressList, AddressListError, Headers, Mailbox};

/// Who wrote and who sent a message (RFC 5322 §3.6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// At least one.
    pub from: Vec<Mailbox>,
    /// Present when there are several authors.
    pub sender: Option<Mailbox>,
}

impl Author {
    /// The mailbox responsible for the transmission: Sender, or the one From.
    #[must_use]
    pub fn responsible(&self) -> &Mailbox {
        self.sender.as_ref().unwrap_or(&self.from[0])
    }
}

/// Why the authors of a message cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorError {
    #[error("the message has no From header")]
    MissingFrom,
    #[error("the message has {0} From headers; there must be exactly one")]
    SeveralFrom(usize),
    #[error("the From header cannot be read: {0}")]
    From(AddressListError),
    #[error("the message has several Sender headers")]
    SeveralSender,
    #[error("the Sender header cannot be read: {0}")]
    Sender(AddressListError),
    #[error("the Sender header must hold exactly one address")]
    SenderCount,
    #[error("From holds several addresses; a Sender header must then name the one that sends")]
    SenderRequired,
}

/// Reads From and Sender. One From field with at least one mailbox; with several, RFC 5322 §3.6.2 requires Sender.
///
/// # Errors
/// When the answer would depend on who reads the message.
pub fn author(headers: &Headers<'_>) -> Result<Author, AuthorError> {
    let mut fields = headers.find_all("From");
    let field = match (fields.next(), fields.count()) {
        (None, _) => return Err(AuthorError::MissingFrom),
        (Some(field), 0) => field,
        (Some(_), more) => return Err(AuthorError::SeveralFrom(more + 1)),
    };
    let list = AddressList::parse(field.value()).map_err(AuthorError::From)?;
    let from: Vec<Mailbox> = list.mailboxes().cloned().collect();
    if from.is_empty() {
        return Err(AuthorError::MissingFrom);
    }
    let sender = sender(headers)?;
    if from.len() > 1 && sender.is_none() {
        return Err(AuthorError::SenderRequired);
    }
    Ok(Author { from, sender })
}

fn sender(headers: &Headers<'_>) -> Result<Option<Mailbox>, AuthorError> {
    let mut fields = headers.find_all("Sender");
    let Some(field) = fields.next() else { return Ok(None) };
    if fields.next().is_some() {
        return Err(AuthorError::SeveralSender);
    }
    let list = AddressList::parse(field.value()).map_err(AuthorError::Sender)?;
    let mut mailboxes = list.mailboxes();
    match (mailboxes.next(), mailboxes.next()) {
        (Some(mailbox), None) => Ok(Some(mailbox.clone())),
        _ => Err(AuthorError::SenderCount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Result<&str, &str>) {
        let found = author(&Headers::parse(header.as_bytes()));
        let found = found.map(|author| author.responsible().address.to_string());
        match expected {
            Ok(address) => assert_eq!(found.as_deref(), Ok(address), "{header:?}"),
            Err(start) => {
                let error = found.unwrap_err().to_string();
                assert!(error.starts_with(start), "{header:?}: {error}");
            }
        }
    }

    #[test]
    fn authors() {
        check("From: A <a@x.example>\r\n", Ok("a@x.example"));
        check("from : team: a@x.example;\r\n", Ok("a@x.example"));
        check("From: a@x.example, b@x.example\r\nSender: b@x.example\r\n", Ok("b@x.example"));
        check("From: a@x.example\r\nSender: s@x.example\r\n", Ok("s@x.example"));
        check("To: a@x.example\r\n", Err("the message has no From"));
        check("From: nobody:;\r\n", Err("the message has no From"));
        check("From: a@x.example\r\nFROM: b@x.example\r\n", Err("the message has 2 From"));
        check("From: a@x.example, b@x.example\r\n", Err("From holds several"));
        check("From: a\r\n", Err("the From header cannot be read: a name without"));
        check("From: a@x.example\r\nSender: b@x.example, c@x.example\r\n", Err("the Sender header must"));
        check("From: a@x.example\r\nSender: \r\n", Err("the Sender header cannot"));
        check(
            "From: a@x.example\r\nSender: b@x.example\r\nSender: c@x.example",
            Err("the message has several"),
        );
    }
}
