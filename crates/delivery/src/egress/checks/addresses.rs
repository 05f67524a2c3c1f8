use std::net::IpAddr;

use postroad_base::Domain;
use postroad_net::dial::{self, LocalAddresses};
use postroad_net::dns::{AddressFamilies, Resolver};

use super::{CheckKind, CheckStatus, PROXY_TIMEOUT, SourceFinding, unseen};
use crate::egress::{Exit, Source};

/// Whether connections can leave from here at all.
pub(super) async fn reachable(source: &Source, machine: &LocalAddresses) -> Vec<SourceFinding> {
    match (&source.exit, source.address) {
        (Exit::Direct, None) => {
            vec![SourceFinding::skipped(CheckKind::Plumbed, "the system chooses the address")]
        }
        (Exit::Direct, Some(address)) => vec![plumbed(address, machine)],
        (Exit::Socks5 { proxy, .. } | Exit::ProxyProtocol { proxy }, _) => {
            let expected = format!("{proxy} accepts connections");
            let finding = match dial::connect(*proxy, None, PROXY_TIMEOUT).await {
                Ok(_) => {
                    SourceFinding::new(CheckKind::Proxy, CheckStatus::Pass, "it accepts connections", expected)
                }
                Err(error) => {
                    SourceFinding::new(CheckKind::Proxy, CheckStatus::Fail, error.to_string(), expected).fix(format!(
                        "Start the proxy at {proxy}, or let this machine reach it; until then nothing leaves from this source."
                    ))
                }
            };
            vec![finding]
        }
    }
}

fn plumbed(address: IpAddr, machine: &LocalAddresses) -> SourceFinding {
    let expected = format!("an interface of this machine has {address}");
    if machine.is_plumbed(address) {
        return SourceFinding::new(CheckKind::Plumbed, CheckStatus::Pass, "an interface has it", expected);
    }
    let prefix = if address.is_ipv4() { 32 } else { 128 };
    SourceFinding::new(CheckKind::Plumbed, CheckStatus::Fail, "no interface has it", expected).fix(format!(
        "Add it to an interface (ip address add {address}/{prefix} dev eth0, and permanently in the network \
         configuration), or let the source leave through a proxy that has it."
    ))
}

pub(super) async fn reverse_name(source: &Source, resolver: &Resolver) -> SourceFinding {
    let check = CheckKind::ReverseName;
    let (Some(address), None) = (source.address, unseen(source)) else {
        return SourceFinding::skipped(check, unseen(source).unwrap_or_default());
    };
    let expected = format!("{address} has a name (PTR), and this name has {address}");
    let names = match resolver.ptr(address).await {
        Ok(answer) => answer.records,
        Err(error) => return SourceFinding::new(check, CheckStatus::Unknown, error.to_string(), expected),
    };
    if names.is_empty() {
        return SourceFinding::new(check, CheckStatus::Warning, "it has no name", expected).fix(format!(
            "Let whoever owns {address} (your hosting provider) set its PTR record to the EHLO name. Google and many \
             others refuse mail from addresses without."
        ));
    }
    match resolver.confirmed_names(address).await {
        Err(error) => SourceFinding::new(check, CheckStatus::Unknown, error.to_string(), expected),
        Ok(confirmed) if confirmed.is_empty() => {
            let found = format!("{} does not lead back to {address}", list(&names));
            SourceFinding::new(check, CheckStatus::Warning, found, expected).fix(format!(
                "Give {} an {} record with {address}, or set the PTR record to a name that has it.",
                names[0],
                record_type(address)
            ))
        }
        Ok(confirmed) => SourceFinding::new(check, CheckStatus::Pass, list(&confirmed), expected),
    }
}

pub(super) async fn ehlo_name(source: &Source, name: &Domain, resolver: &Resolver) -> SourceFinding {
    let check = CheckKind::EhloName;
    let (Some(address), None) = (source.address, unseen(source)) else {
        return SourceFinding::skipped(check, unseen(source).unwrap_or_default());
    };
    let expected = format!("{name} has {address}");
    let families = if address.is_ipv4() { AddressFamilies::Ipv4Only } else { AddressFamilies::Ipv6Only };
    match resolver.addresses(name, families).await {
        Err(error) => SourceFinding::new(check, CheckStatus::Unknown, error.to_string(), expected),
        Ok(answer) if answer.records.contains(&address) => {
            SourceFinding::new(check, CheckStatus::Pass, expected.clone(), expected)
        }
        Ok(answer) => {
            let found = match answer.records.as_slice() {
                [] => format!("{name} has no address of this family"),
                others => format!("{name} has {}", list(others)),
            };
            let kind = record_type(address);
            SourceFinding::new(check, CheckStatus::Warning, found, expected).fix(format!(
                "Add an {kind} record with {address} to {name}, or give the source an EHLO name that has it."
            ))
        }
    }
}

fn record_type(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "A" } else { "AAAA" }
}

/// Values of an answer shown to people.
const SHOWN: usize = 5;

fn list<T: ToString>(values: &[T]) -> String {
    values.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
