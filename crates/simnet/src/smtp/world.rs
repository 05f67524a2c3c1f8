//! Hosts that a world answers for: what is said at connecting, RCPT and the end of data is the provider's.

use std::net::IpAddr;

use hickory_proto::rr::RecordType;

use super::session::Session;
use super::store::domain_of;
use super::wire::End;
use crate::live::{Seen, Welcome, reply_text, welcome};
use crate::world::After;

/// SpamAssassin's string that every filter calls spam.
const GTUBE: &str = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

impl Session {
    /// Lets the provider answer the connection; `true` when it takes it.
    pub(super) async fn world_greets(&mut self) -> Result<(), End> {
        let Some(state) = self.host.world.get().cloned() else { return Ok(()) };
        let peer = self.peer.ip();
        let fcrdns = self.is_confirmed(peer);
        let (welcome, pause) = welcome(&state, peer, fcrdns, &self.host.name);
        tokio::time::sleep(pause).await;
        match welcome {
            Welcome::Greeted(session) => {
                self.live = Some(session);
                Ok(())
            }
            Welcome::Refused(text) => self.say_and_close(&text).await,
            Welcome::Silent => {
                self.note_drop();
                Err(self.wire()?.wait_for_goodbye().await)
            }
            Welcome::Dropped => Err(self.note_drop()),
        }
    }

    /// What the provider says to RCPT, if it is one of the world's: `Err` is a refusal.
    pub(super) fn world_rcpt(
        &mut self,
        from: &str,
        recipient: &str,
        nth: usize,
    ) -> Option<Result<String, String>> {
        let live = self.live.as_mut()?;
        let (state, session) = (&live.state, &live.session);
        let reply = state.ask(|world, now| {
            if world.provider_of(domain_of(recipient)) != session.provider() {
                return None;
            }
            Some(world.rcpt(session, domain_of(from), (recipient, nth), now))
        });
        Some(match reply {
            None => Err("550 5.7.1 Relaying denied".to_owned()),
            Some(reply) if reply.is_positive() => Ok("250 2.1.5 OK".to_owned()),
            Some(reply) => Err(reply_text(&reply)),
        })
    }

    pub(super) fn world_mail(&mut self) {
        let tls = self.tls.is_some();
        if let Some(live) = &mut self.live {
            live.state.clone().ask(|world, _| {
                world.mail(&mut live.session);
                if tls {
                    world.started_tls(&mut live.session);
                }
            });
        }
    }

    /// What the provider says to the content of message `number`.
    pub(super) fn world_content(
        &mut self,
        number: u64,
        from: &str,
        recipients: &[&str],
        content: &[u8],
    ) -> Option<(String, bool, After)> {
        let seen = self.look_at(from, content);
        let live = self.live.as_ref()?;
        let content = seen.content(number);
        let (reply, after) =
            live.state.ask(|world, now| world.end_of_data(&live.session, recipients, &content, now));
        Some((reply_text(&reply), reply.is_positive(), after))
    }

    /// Address and name confirm each other (RFC 8601 §3, iprev).
    fn is_confirmed(&self, address: IpAddr) -> bool {
        let dns = &self.shared.dns;
        let names = dns.look_up(&hickory_proto::rr::Name::from(address).to_ascii(), RecordType::PTR);
        names.iter().any(|name| {
            let kind = if address.is_ipv4() { RecordType::A } else { RecordType::AAAA };
            dns.look_up(name, kind).iter().any(|found| *found == address.to_string())
        })
    }

    /// Reads what matters to a provider. Signatures are not computed: a key that is published for a signing domain counts
    /// as a signature that fits.
    fn look_at(&self, reverse_path: &str, content: &[u8]) -> Seen {
        let text = String::from_utf8_lossy(content);
        let header = text
            .split_once("\r\n\r\n")
            .map_or(&*text, |(header, _)| header)
            .replace("\r\n\t", " ")
            .replace("\r\n ", " ");
        let field = |name: &str| {
            header.split("\r\n").filter_map(|line| line.split_once(':')).find_map(|(found, value)| {
                found.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let from = field("From").unwrap_or_default();
        let header_from = domain_of(from.trim_end_matches('>')).to_ascii_lowercase();
        let envelope = domain_of(reverse_path).to_ascii_lowercase();
        let spf = self.spf_passes(&envelope);
        let signed = field("DKIM-Signature").and_then(|value| self.signing_domain(&value));
        let policy =
            self.texts(&format!("_dmarc.{header_from}")).iter().any(|text| text.starts_with("v=DMARC1"));
        let aligned = policy
            && (signed.as_deref().is_some_and(|domain| is_aligned(domain, &header_from))
                || spf && is_aligned(&envelope, &header_from));
        let subject = field("Subject").unwrap_or_default();
        Seen {
            spf,
            dkim: signed.is_some(),
            aligned,
            one_click: field("List-Unsubscribe-Post").is_some(),
            cfbl_address: field("CFBL-Address").is_some(),
            size_bytes: u32::try_from(content.len()).unwrap_or(u32::MAX),
            spam: likeness_to_spam(&subject, &text),
            header_from,
        }
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.shared.dns.look_up(name, RecordType::TXT)
    }

    /// As much of RFC 7208 as simulated senders use: `ip4`, `ip6` and `all`.
    fn spf_passes(&self, domain: &str) -> bool {
        let peer = self.peer.ip().to_string();
        self.texts(domain).iter().filter(|text| text.starts_with("v=spf1")).any(|text| {
            text.split(' ').any(|term| {
                term == "+all"
                    || term == "all"
                    || term.split_once(':').is_some_and(|(_, value)| value == peer)
            })
        })
    }

    fn signing_domain(&self, signature: &str) -> Option<String> {
        let tag = |name: &str| {
            signature
                .split(';')
                .filter_map(|part| part.split_once('='))
                .find_map(|(found, value)| (found.trim() == name).then(|| value.trim().to_ascii_lowercase()))
        };
        let (domain, selector) = (tag("d")?, tag("s")?);
        (!self.texts(&format!("{selector}._domainkey.{domain}")).is_empty()).then_some(domain)
    }
}

/// The same domain or one below the other (RFC 9989, relaxed).
fn is_aligned(domain: &str, from: &str) -> bool {
    let below = |one: &str, other: &str| {
        one.strip_suffix(other).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !domain.is_empty() && (below(domain, from) || below(from, domain))
}

fn likeness_to_spam(subject: &str, text: &str) -> f64 {
    if text.contains(GTUBE) {
        return 1.0;
    }
    let shouts =
        subject.len() > 8 && subject.chars().any(char::is_alphabetic) && subject.to_uppercase() == subject;
    if shouts { 0.4 } else { 0.05 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_and_likeness() {
        assert!(is_aligned("news.example.com", "example.com") && is_aligned("example.com", "example.com"));
        assert!(!is_aligned("badexample.com", "example.com") && !is_aligned("", "example.com"));
        assert!(likeness_to_spam("hello", GTUBE) > 0.9);
        assert!(likeness_to_spam("BUY NOW TODAY", "") > likeness_to_spam("Buy now today", ""));
    }
}
