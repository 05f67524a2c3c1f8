use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use postroad_base::Domain;
use postroad_net::dial;
use postroad_net::dns::{AddressFamilies, Resolver, RouteOptions};

use super::Finding;
use crate::config::Config;

const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// The name we use in EHLO must lead to an address, and the address back to the name (RFC 5321 §4.1.4; every large
/// receiver checks it).
pub(super) async fn own_name(config: &Config, resolver: &Resolver) -> Vec<Finding> {
    const CHECK: &str = "own name";
    let name = &config.hostname;
    if !name.as_str().contains('.') {
        return vec![Finding::warning(
            CHECK,
            format!("\"{name}\" is not a full name"),
            "Set hostname to the name this server has in DNS, as in mail.example.com.",
        )];
    }
    let (v4, v6) = (resolver.a(name).await, resolver.aaaa(name).await);
    let mut addresses: Vec<IpAddr> = Vec::new();
    match (&v4, &v6) {
        (Err(error), _) => {
            return vec![Finding::failure(
                "DNS",
                format!("{name}: {error}"),
                "Check dns.servers and the network.",
            )];
        }
        (Ok(v4), v6) => {
            addresses.extend(v4.records.iter().map(|ip| IpAddr::V4(*ip)));
            addresses.extend(v6.iter().flat_map(|v6| v6.records.iter().map(|ip| IpAddr::V6(*ip))));
        }
    }
    if addresses.is_empty() {
        return vec![Finding::failure(
            CHECK,
            format!("{name} has no address in DNS"),
            "Publish an A record for it: receivers refuse mail from servers whose name does not exist.",
        )];
    }
    let mut findings = Vec::new();
    for address in addresses {
        findings.push(reverse(name, address, resolver).await);
    }
    findings
}

async fn reverse(name: &Domain, address: IpAddr, resolver: &Resolver) -> Finding {
    const CHECK: &str = "reverse DNS";
    match resolver.ptr(address).await {
        Ok(answer) if answer.records.contains(name) => {
            Finding::ok(CHECK, format!("{address} and {name} agree"))
        }
        Ok(answer) if answer.records.is_empty() => Finding::failure(
            CHECK,
            format!("{address} has no PTR record"),
            format!("Ask whoever gives you the address to set its reverse DNS to {name}."),
        ),
        Ok(answer) => Finding::warning(
            CHECK,
            format!("{address} is called {} and not {name}", answer.records[0]),
            format!("Set the reverse DNS of {address} to {name}, or hostname to that name."),
        ),
        Err(error) => Finding::warning(CHECK, format!("{address}: {error}"), "Check again in a minute."),
    }
}

/// Whether a mail host of `domain` can be reached.
pub(super) async fn outbound(config: &Config, resolver: &Resolver, domain: &str) -> Finding {
    const CHECK: &str = "way out";
    let Ok(domain) = domain.parse::<Domain>() else {
        return Finding::failure(CHECK, format!("\"{domain}\" is not a domain"), "Give a domain to --probe.");
    };
    let options = RouteOptions { families: AddressFamilies::of_machine(), ..RouteOptions::default() };
    let route = match resolver.mail_hosts(&domain, &options, 0).await {
        Ok(route) => route,
        Err(error) => {
            return Finding::failure(CHECK, error.reply().text(), "Try another domain with --probe.");
        }
    };
    for host in &route.hosts {
        for address in &host.addresses {
            let remote = SocketAddr::new(*address, config.remote_port);
            if dial::connect(remote, config.source_address, PROBE_TIMEOUT).await.is_ok() {
                return Finding::ok(CHECK, format!("{} answers on port {}", host.name, config.remote_port));
            }
        }
    }
    Finding::failure(
        CHECK,
        format!("no mail host of {domain} answers on port {}", config.remote_port),
        "Your network blocks port 25: ask it to be opened, or use a relay host (\"postroad relay set\").",
    )
}
