use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts, ServerOrderingStrategy,
};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::dnssec::{Proof, TrustAnchors};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Record, RecordType};
use hickory_resolver::system_conf::read_system_conf;

use super::cache::{Found, Question};
use super::{
    ATTEMPTS, LookupError, MAX_RECORDS, NEGATIVE_TTL_MAX, NEGATIVE_TTL_MIN, NEGATIVE_TTL_WITHOUT_SOA,
    POSITIVE_TTL_MAX, POSITIVE_TTL_MIN, ResolverError, ResolverOptions, Servers,
};

/// The servers that are asked, without any cache.
pub(super) struct Upstream {
    hickory: TokioResolver,
    validates: bool,
}

impl Upstream {
    pub fn new(options: &ResolverOptions) -> Result<Self, ResolverError> {
        let (config, hosts_file) = match &options.servers {
            Servers::System => (system_config()?, ResolveHosts::Auto),
            Servers::Explicit(servers) => (explicit_config(servers)?, ResolveHosts::Never),
        };
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            .with_tls_config(unused_tls())
            .with_options(hickory_options(options, hosts_file));
        if let Some(path) = &options.trust_anchor {
            builder = builder.with_trust_anchor(trust_anchors(path)?);
        }
        let hickory = builder.build().map_err(|error| ResolverError::Setup(error.to_string()))?;
        Ok(Self { hickory, validates: options.validate })
    }

    /// The servers, to be asked by others without a cache.
    pub fn hickory(&self) -> TokioResolver {
        self.hickory.clone()
    }

    pub async fn ask(&self, question: &Question) -> Result<Found, LookupError> {
        match self.hickory.lookup(question.name.clone(), question.kind).await {
            Ok(lookup) => Ok(positive(question.kind, &lookup, self.validates)),
            Err(NetError::Dns(DnsError::NoRecordsFound(none))) => Ok(negative(&none, self.validates)),
            // RFC 4035 §4.3: neither proven secure nor proven unsigned is as good as wrong.
            Err(NetError::Dns(DnsError::Nsec { proof: Proof::Bogus | Proof::Indeterminate, .. })) => {
                Err(LookupError::Bogus)
            }
            // RFC 4035 §5.4: the absence itself was examined.
            Err(NetError::Dns(DnsError::Nsec { response, proof, .. })) => Ok(Found {
                records: Vec::new(),
                name_exists: response.response_code != ResponseCode::NXDomain,
                secure: self.validates && proof.is_secure(),
                ttl: negative_ttl(response.negative_ttl()),
            }),
            Err(error) => Err(failure(error)),
        }
    }
}

fn system_config() -> Result<ResolverConfig, ResolverError> {
    let (config, _) = read_system_conf().map_err(|error| ResolverError::SystemConfig(error.to_string()))?;
    if config.name_servers().is_empty() { Err(ResolverError::NoServers) } else { Ok(config) }
}

/// Each server is asked over UDP, and over TCP when the answer did not fit (RFC 7766 §5).
fn explicit_config(servers: &[SocketAddr]) -> Result<ResolverConfig, ResolverError> {
    if servers.is_empty() {
        return Err(ResolverError::NoServers);
    }
    let servers = servers.iter().map(|server| {
        let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        for connection in &mut connections {
            connection.port = server.port();
        }
        NameServerConfig::new(server.ip(), true, connections)
    });
    Ok(ResolverConfig::from_name_servers(servers.collect()))
}

fn hickory_options(options: &ResolverOptions, hosts_file: ResolveHosts) -> ResolverOpts {
    let mut opts = ResolverOpts::default();
    opts.timeout = options.attempt_timeout;
    opts.attempts = ATTEMPTS;
    opts.edns0 = true; // RFC 6891
    opts.validate = options.validate;
    opts.cache_size = 0; // ours knows the Clock and keeps failures
    opts.use_hosts_file = hosts_file;
    opts.try_tcp_on_error = true; // a firewall that drops UDP, or cuts long answers off
    opts.server_ordering_strategy = ServerOrderingStrategy::UserProvidedOrder;
    opts
}

fn trust_anchors(path: &Path) -> Result<Arc<TrustAnchors>, ResolverError> {
    let anchors =
        TrustAnchors::from_file(path).map_err(|error| ResolverError::TrustAnchor(error.to_string()))?;
    Ok(Arc::new(anchors))
}

/// Hickory wants a TLS configuration even where no server is asked over TLS; without this it would read the
/// machine's certificate store and fail where there is none.
fn unused_tls() -> rustls::ClientConfig {
    crate::tls::builder_for_clients()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn positive(kind: RecordType, lookup: &Lookup, validates: bool) -> Found {
    let wanted = |record: &&Record| record.record_type() == kind;
    let chain = |record: &&Record| record.record_type() == kind || record.record_type() == RecordType::CNAME;
    let records: Vec<_> =
        lookup.answers().iter().filter(wanted).take(MAX_RECORDS).map(|record| record.data.clone()).collect();
    let ttl_secs = lookup.answers().iter().filter(chain).map(|record| record.ttl).min().unwrap_or(0);
    Found {
        secure: validates
            && !records.is_empty()
            && lookup.answers().iter().filter(chain).all(|r| r.proof.is_secure()),
        records,
        name_exists: true,
        ttl: Duration::from_secs(u64::from(ttl_secs)).clamp(POSITIVE_TTL_MIN, POSITIVE_TTL_MAX),
    }
}

fn negative(none: &NoRecords, validates: bool) -> Found {
    // RFC 4035 §5.4: NSEC records that were found right prove that there is nothing; wrong ones are another error.
    let proves = |record: &Record| {
        matches!(record.record_type(), RecordType::NSEC | RecordType::NSEC3) && record.proof.is_secure()
    };
    let from_soa = none.soa.as_ref().map(|soa| soa.ttl.min(soa.data.minimum));
    Found {
        records: Vec::new(),
        name_exists: none.response_code != ResponseCode::NXDomain,
        secure: validates && none.authorities.iter().flat_map(|records| records.iter()).any(proves),
        ttl: negative_ttl(none.negative_ttl.or(from_soa)),
    }
}

fn negative_ttl(secs: Option<u32>) -> Duration {
    secs.map_or(NEGATIVE_TTL_WITHOUT_SOA, |secs| Duration::from_secs(u64::from(secs)))
        .clamp(NEGATIVE_TTL_MIN, NEGATIVE_TTL_MAX)
}

fn failure(error: NetError) -> LookupError {
    match error {
        NetError::Timeout => LookupError::Timeout,
        NetError::Dns(DnsError::DnssecBogus) => LookupError::Bogus,
        NetError::Dns(DnsError::ResponseCode(code)) => LookupError::ServerFailure(code.to_string()),
        NetError::Dns(error) => LookupError::ServerFailure(error.to_string()),
        error => LookupError::Unreachable(error.to_string()),
    }
}
