use postroad_base::{Domain, EmailAddress};
use postroad_net::dns::{LookupError, Resolver};
use serde::{Deserialize, Serialize};

/// Destinations of one domain that are used; more are passed over.
const DESTINATIONS_MAX: usize = 5;

/// Where a domain wants its reports (RFC 8460 §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    Mail(EmailAddress),
    Https(String),
}

impl Destination {
    /// As the record has it.
    #[must_use]
    pub fn uri(&self) -> String {
        match self {
            Self::Mail(address) => format!("mailto:{address}"),
            Self::Https(url) => url.clone(),
        }
    }
}

/// The destinations that `_smtp._tls.DOMAIN` names; empty when the domain wants no reports.
pub(super) async fn destinations(
    resolver: &Resolver,
    domain: &Domain,
) -> Result<Vec<Destination>, LookupError> {
    let Ok(name) = format!("_smtp._tls.{domain}").parse::<Domain>() else { return Ok(Vec::new()) };
    let answer = resolver.txt(&name).await?;
    // "If the number of resulting records is not one, senders MUST assume the recipient domain does not implement TLSRPT."
    let mut records = answer.records.iter().filter(|text| is_tlsrpt(text));
    Ok(match (records.next(), records.next()) {
        (Some(one), None) => parse(one),
        _ => Vec::new(),
    })
}

fn is_tlsrpt(text: &str) -> bool {
    text.strip_prefix("v=TLSRPTv1").is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(';'))
}

/// The destinations of a record; what cannot be used is passed over.
fn parse(text: &str) -> Vec<Destination> {
    let fields = text.split(';').skip(1).filter_map(|field| field.split_once('='));
    let rua = fields.into_iter().find(|(name, _)| name.trim() == "rua").map_or("", |(_, value)| value);
    rua.split(',').filter_map(|uri| destination(uri.trim())).take(DESTINATIONS_MAX).collect()
}

fn destination(uri: &str) -> Option<Destination> {
    let (scheme, rest) = uri.split_once(':')?;
    if scheme.eq_ignore_ascii_case("https") {
        return Some(Destination::Https(uri.to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    // RFC 6068 §2: what follows the question mark are header fields; none is wanted here.
    let address = rest.split('?').next()?;
    decoded(address)?.parse().ok().map(Destination::Mail)
}

/// Percent-decoding (RFC 3986 §2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = parse(text).iter().map(Destination::uri).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn records_name_destinations() {
        check("v=TLSRPTv1; rua=mailto:reports@example.com", &["mailto:reports@example.com"]);
        check(
            "v=TLSRPTv1;rua=https://reporting.example.com/v1/tlsrpt , mailto:a%2Bb@example.com?subject=x;",
            &["https://reporting.example.com/v1/tlsrpt", "mailto:a+b@example.com"],
        );
        check("v=TLSRPTv1; rua=ftp://x.test,mailto:no-address,mailto:%4", &[]);
        check("v=TLSRPTv1;", &[]);
        assert!(
            is_tlsrpt("v=TLSRPTv1; rua=x") && !is_tlsrpt("v=TLSRPTv2; rua=x") && !is_tlsrpt("v=TLSRPTv1")
        );
    }
}
