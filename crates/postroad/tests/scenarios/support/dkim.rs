use std::net::SocketAddr;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator};

/// What a verifier that is not ours says of each signature, asking this DNS server for the keys.
pub async fn dkim_verdicts(dns: SocketAddr, message: &[u8]) -> Vec<DkimResult> {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()]
        .map(|connection| {
            let mut connection = connection;
            connection.port = dns.port();
            connection
        })
        .to_vec();
    let server = NameServerConfig::new(dns.ip(), true, connections);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    let authenticator = MessageAuthenticator::new(config, ResolverOpts::default()).unwrap();
    let parsed = AuthenticatedMessage::parse(message).expect("a delivered message can be parsed");
    let outputs = authenticator.verify_dkim(&parsed).await;
    outputs.iter().map(|output| output.result().clone()).collect()
}
