use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postroad_base::Domain;
use serde::{Deserialize, Serialize};

use super::OwnPolicy;
use super::SenderDomain;
use super::keys::{DkimKey, KeyState};

/// The machine as the world sees it; goes into SPF and MX records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendingHost {
    /// The EHLO name.
    pub name: Domain,
    /// Public addresses mail leaves from, if known.
    pub addresses: Vec<IpAddr>,
    /// The relay host, when mail leaves through one.
    pub relay: Option<String>,
}

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordPurpose {
    Ownership,
    Dkim,
    Spf,
    Dmarc,
    ReturnPath,
    Mx,
    /// Says that there is an MTA-STS policy (RFC 8461 §3.1).
    MtaSts,
    /// Leads to the policy.
    MtaStsHost,
    /// Says where TLS reports go (RFC 8460 §3).
    TlsReports,
}

/// A DNS record to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsRecord {
    pub purpose: RecordPurpose,
    /// Fully qualified, without a trailing dot.
    pub name: String,
    /// `TXT`, `CNAME` or `MX`.
    pub record_type: String,
    pub value: String,
    /// Mail goes out without it; it is advised.
    pub optional: bool,
    /// What it is good for, in a sentence.
    pub note: String,
}

/// 128 random bits.
pub(super) fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>())
}

/// What the ownership record must say.
pub(super) fn ownership_value(domain: &SenderDomain) -> String {
    format!("postroad-verification={}", domain.ownership_token)
}

/// Every record the domain should have, the needed ones first.
pub(super) fn expected(
    domain: &SenderDomain,
    keys: &[DkimKey],
    policy: Option<&OwnPolicy>,
    host: &SendingHost,
) -> Vec<DnsRecord> {
    let name = domain.name.as_str();
    let mut records = vec![record(
        RecordPurpose::Ownership,
        format!("_postroad.{name}"),
        "TXT",
        ownership_value(domain),
        false,
        "Proves that the domain is yours; without it nothing may be sent from it.",
    )];
    records.extend(keys.iter().map(|key| dkim_record(name, key)));
    records.push(record(
        RecordPurpose::Spf,
        name.to_owned(),
        "TXT",
        spf_value(host),
        false,
        "Says which machines may send for the domain (RFC 7208). If you have an SPF record already, add our part to it: \
         there may be only one.",
    ));
    records.push(record(
        RecordPurpose::Dmarc,
        format!("_dmarc.{name}"),
        "TXT",
        format!("v=DMARC1; p=none; rua=mailto:postmaster@{name}"),
        false,
        "Tells receivers what to do with mail that fails SPF and DKIM (RFC 9989). Start with p=none; Google and Yahoo \
         refuse bulk mail without it.",
    ));
    records.push(record(
        RecordPurpose::ReturnPath,
        format!("bounce.{name}"),
        "CNAME",
        host.name.to_string(),
        true,
        "A name of yours for return paths, so that SPF aligns with From.",
    ));
    records.push(record(
        RecordPurpose::Mx,
        name.to_owned(),
        "MX",
        format!("10 {}", host.name),
        true,
        "Only if this server is to receive the domain's mail; leave the MX of your mailboxes alone otherwise.",
    ));
    records.extend(policy.into_iter().flat_map(|policy| policy_records(name, policy, host)));
    records
}

fn policy_records(name: &str, policy: &OwnPolicy, host: &SendingHost) -> [DnsRecord; 3] {
    [
        record(
            RecordPurpose::MtaSts,
            format!("_mta-sts.{name}"),
            "TXT",
            format!("v=STSv1; id={};", policy.id),
            true,
            "Tells senders that the domain has an MTA-STS policy (RFC 8461). The id changes with the policy.",
        ),
        record(
            RecordPurpose::MtaStsHost,
            format!("mta-sts.{name}"),
            "CNAME",
            host.name.to_string(),
            true,
            "Where the policy is fetched from, by HTTPS with a certificate for this name.",
        ),
        record(
            RecordPurpose::TlsReports,
            format!("_smtp._tls.{name}"),
            "TXT",
            format!("v=TLSRPTv1; rua=mailto:tls-reports@{name}"),
            true,
            "Asks senders to tell what became of TLS with your mail hosts (RFC 8460). Use an address that somebody reads.",
        ),
    ]
}

fn dkim_record(domain: &str, key: &DkimKey) -> DnsRecord {
    let note = match key.state {
        KeyState::Next => {
            "The next signing key. Publish it and check the domain: signing moves to it by itself."
        }
        KeyState::Active => {
            "The signing key (RFC 6376). Mail is signed with it as soon as the record is seen."
        }
        KeyState::Retiring => {
            "The previous signing key. Keep it for a week after a rotation, then remove it."
        }
    };
    record(
        RecordPurpose::Dkim,
        format!("{}._domainkey.{domain}", key.selector),
        "TXT",
        key.public_record.clone(),
        key.state == KeyState::Retiring,
        note,
    )
}

/// The mechanisms any one of which lets us pass, the one to recommend first.
pub(super) fn spf_mechanisms(host: &SendingHost) -> Vec<String> {
    let addresses = host.addresses.iter().map(|address| match address {
        IpAddr::V4(v4) => format!("ip4:{v4}"),
        IpAddr::V6(v6) => format!("ip6:{v6}"),
    });
    addresses.chain(std::iter::once(format!("a:{}", host.name))).collect()
}

fn spf_value(host: &SendingHost) -> String {
    let all = spf_mechanisms(host);
    let ours = if host.addresses.is_empty() { all } else { all[..all.len() - 1].to_vec() };
    format!("v=spf1 {} ~all", ours.join(" "))
}

fn record(
    purpose: RecordPurpose,
    name: String,
    record_type: &str,
    value: String,
    optional: bool,
    note: &str,
) -> DnsRecord {
    DnsRecord { purpose, name, record_type: record_type.to_owned(), value, optional, note: note.to_owned() }
}
