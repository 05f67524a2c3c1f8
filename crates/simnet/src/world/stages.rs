//! A transaction command by command, as a server has to answer it.

use postroad_base::{Reply, UtcMillis};

use super::World;
use super::chance::{Chance, For, hash_text};
use super::provider::ProviderKind;
use super::session::WorldSession;
use super::transact::{After, Content};
use super::words::{Blanks, Reason, say};

impl World {
    /// MAIL: the next message of a session begins.
    pub fn mail(&mut self, session: &mut WorldSession) {
        session.messages += 1;
    }

    /// The connection goes on inside TLS.
    pub fn started_tls(&mut self, session: &mut WorldSession) {
        session.caller.tls = true;
    }

    /// RCPT: what a provider says before it has seen the content. `nth` counts the recipients of the message from 0;
    /// `sender` is the domain of the reverse-path.
    pub fn rcpt(
        &mut self,
        session: &WorldSession,
        sender: &str,
        (recipient, nth): (&str, usize),
        now: UtcMillis,
    ) -> Reply {
        self.advance(now);
        let subject = hash_text(recipient).wrapping_add(u64::from(session.messages));
        let mut chance = Chance::new(self.seed, For::Transact, subject, now.0.cast_unsigned());
        let sender = self.sender(sender);
        let busy = session.kind == ProviderKind::Flaky && chance.happens(0.05);
        let whole = if busy { Some(Reason::Busy) } else { self.judge_sender(session, &sender, now) };
        let party = self.party(session, &sender, now);
        let person = self.person_at(session.kind, recipient);
        let reason = self.judge_recipient(&party, session, whole, (recipient, nth), &person, &mut chance);
        let blanks = Blanks { source: party.source, domain: &sender.name, recipient, id: chance.next() };
        match reason {
            Reason::Accepted => Reply { code: 250, enhanced: None, lines: vec!["2.1.5 OK".to_owned()] },
            refused => say(session.kind, refused, blanks),
        }
    }

    /// The end of data, for recipients that RCPT took.
    pub fn end_of_data(
        &mut self,
        session: &WorldSession,
        recipients: &[&str],
        content: &Content<'_>,
        now: UtcMillis,
    ) -> (Reply, After) {
        self.advance(now);
        let kind = session.kind;
        let mut chance = Chance::new(self.seed, For::Transact, content.message, now.0.cast_unsigned());
        let sender = self.sender(content.header_from);
        let refused = self.judge_content(session, &sender, content, now);
        let party = self.party(session, &sender, now);
        let transaction = party.with(content);
        for recipient in recipients {
            match refused {
                Some(reason) => self.tally(kind, now).refused(reason),
                None => {
                    let person = self.person_at(kind, recipient);
                    self.take(&transaction, &person, recipient);
                }
            }
        }
        let recipient = recipients.first().copied().unwrap_or_default();
        let blanks = Blanks { source: party.source, domain: &sender.name, recipient, id: chance.next() };
        let reply = say(kind, refused.unwrap_or(Reason::Accepted), blanks);
        let after = match reply.code {
            421 => After::Closed,
            _ if kind == ProviderKind::Flaky && chance.happens(0.08) => After::Broken,
            _ => After::Open,
        };
        (reply, after)
    }
}
