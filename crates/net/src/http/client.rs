use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http::uri::Scheme;
use ipnet::IpNet;
use postroad_base::{Domain, SharedClock};
use rustls_pki_types::ServerName;
use tokio::time::timeout;

use super::exchange::{Response, exchange};
use super::{CONNECT_TIMEOUT, MAX_ADDRESSES_TRIED, MAX_BODY_BYTES, REQUEST_TIMEOUT, is_public};
use crate::dial::{DialError, connect};
use crate::dns::{AddressFamilies, LookupError, Resolver};
use crate::tls::{CertificateError, ClientTls, TlsError, TrustRoots, Verification, server_name};

#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Whether `http://` may be used, not only `https://`.
    pub allow_http: bool,
    /// Networks that may be reached although they are not public.
    pub allow_private: Vec<IpNet>,
    pub timeout: Duration,
    /// What a response's body is cut at.
    pub max_body_bytes: usize,
    pub families: AddressFamilies,
}

impl Default for ClientOptions {
    /// Only `https://`, only public addresses.
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: Vec::new(),
            timeout: REQUEST_TIMEOUT,
            max_body_bytes: MAX_BODY_BYTES,
            families: AddressFamilies::default(),
        }
    }
}

impl ClientOptions {
    /// For places an operator names, such as an ACME directory: any address.
    #[must_use]
    pub fn for_operator() -> Self {
        let everywhere = [IpAddr::from([0_u8; 4]), IpAddr::from([0_u8; 16])];
        let everywhere = everywhere.map(|zero| IpNet::new(zero, 0).expect("/0 fits both families"));
        Self { allow_private: everywhere.to_vec(), ..Self::default() }
    }
}

/// There is no response.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("the URL cannot be used: {0}")]
    Url(&'static str),
    #[error("{host} could not be looked up: {cause}")]
    Lookup { host: String, cause: LookupError },
    #[error("{0} does not exist or has no address")]
    NoAddress(String),
    #[error("{host} is at {address}, which is not a public address")]
    PrivateAddress { host: String, address: IpAddr },
    #[error("no connection: {0}")]
    Connect(#[from] DialError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("no complete response within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("the request or its response is not proper HTTP: {0}")]
    Protocol(String),
}

/// Sends requests, each on a connection of its own. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    resolver: Resolver,
    tls: ClientTls,
    options: ClientOptions,
}

/// A URL taken apart.
struct Target {
    host: Host,
    port: u16,
    tls: bool,
}

enum Host {
    Name(Domain),
    Address(IpAddr),
}

impl Client {
    /// # Errors
    /// When `roots` is empty.
    pub fn new(
        resolver: Resolver,
        roots: &TrustRoots,
        options: ClientOptions,
        clock: SharedClock,
    ) -> Result<Self, CertificateError> {
        let tls = ClientTls::new(Verification::Required, roots, &[b"http/1.1"], clock)?;
        Ok(Self(Arc::new(Inner { resolver, tls, options })))
    }

    /// Checks what can be checked about a URL without looking anything up.
    ///
    /// # Errors
    /// [`HttpError::Url`] or [`HttpError::PrivateAddress`].
    pub fn check_url(&self, url: &Uri) -> Result<(), HttpError> {
        let target = target(url, self.0.options.allow_http)?;
        match target.host {
            Host::Address(address) => self.allowed(vec![address], &address.to_string()).map(|_| ()),
            Host::Name(_) => Ok(()),
        }
    }

    /// The response, whatever its status; a redirect is a response too.
    ///
    /// # Errors
    /// When the URL, its host's addresses, the connection or the response are not acceptable, or time is up.
    pub async fn send(&self, request: http::Request<Bytes>) -> Result<Response, HttpError> {
        let limit = self.0.options.timeout;
        timeout(limit, self.send_unlimited(request)).await.unwrap_or(Err(HttpError::Timeout(limit)))
    }

    async fn send_unlimited(&self, request: http::Request<Bytes>) -> Result<Response, HttpError> {
        let target = target(request.uri(), self.0.options.allow_http)?;
        let addresses = self.addresses(&target.host).await?;
        let mut last = None;
        for address in addresses.into_iter().take(MAX_ADDRESSES_TRIED) {
            match connect(SocketAddr::new(address, target.port), None, CONNECT_TIMEOUT).await {
                Ok(stream) => return self.over(stream, &target, request).await,
                Err(error) => last = Some(error),
            }
        }
        Err(last.map_or_else(|| HttpError::NoAddress(target.host.to_string()), HttpError::Connect))
    }

    async fn over(
        &self,
        stream: tokio::net::TcpStream,
        target: &Target,
        request: http::Request<Bytes>,
    ) -> Result<Response, HttpError> {
        let max_body_bytes = self.0.options.max_body_bytes;
        if !target.tls {
            return exchange(stream, request, max_body_bytes).await;
        }
        let name = target.host.server_name().ok_or(HttpError::Url("no certificate can be for its host"))?;
        let (stream, _) = self.0.tls.connect(name, stream, self.0.options.timeout).await?;
        exchange(stream, request, max_body_bytes).await
    }

    async fn addresses(&self, host: &Host) -> Result<Vec<IpAddr>, HttpError> {
        let found = match host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => {
                let answer = self.0.resolver.addresses(name, self.0.options.families).await;
                answer.map_err(|cause| HttpError::Lookup { host: name.to_string(), cause })?.records
            }
        };
        self.allowed(found, &host.to_string())
    }

    /// The addresses that may be connected to. What is examined here is what is connected to.
    fn allowed(&self, found: Vec<IpAddr>, host: &str) -> Result<Vec<IpAddr>, HttpError> {
        let first = *found.first().ok_or_else(|| HttpError::NoAddress(host.to_owned()))?;
        let open = |address: &IpAddr| {
            is_public(*address)
                || self.0.options.allow_private.iter().any(|net| net.contains(&address.to_canonical()))
        };
        let allowed: Vec<_> = found.into_iter().filter(open).collect();
        if allowed.is_empty() {
            return Err(HttpError::PrivateAddress { host: host.to_owned(), address: first });
        }
        Ok(allowed)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Host {
    fn server_name(&self) -> Option<ServerName<'static>> {
        match self {
            Self::Name(name) => server_name(name),
            Self::Address(address) => Some(ServerName::IpAddress((*address).into())),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Address(address) => address.fmt(f),
        }
    }
}

fn target(url: &Uri, allow_http: bool) -> Result<Target, HttpError> {
    let tls = match url.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => true,
        Some(scheme) if *scheme == Scheme::HTTP && allow_http => false,
        Some(scheme) if *scheme == Scheme::HTTP => return Err(HttpError::Url("it must begin with https://")),
        _ => return Err(HttpError::Url("it must begin with https:// or http://")),
    };
    let authority = url.authority().ok_or(HttpError::Url("it has no host"))?;
    if authority.as_str().contains('@') {
        return Err(HttpError::Url("it must not hold a user name or password"));
    }
    let port = match (authority.port(), tls) {
        (Some(port), _) => port.as_u16(),
        // http::Uri reads "host:" and "host:99999" as a host without a port.
        (None, _) if authority.as_str() != authority.host() => {
            return Err(HttpError::Url("its port is not a port"));
        }
        (None, true) => 443,
        (None, false) => 80,
    };
    if port == 0 {
        return Err(HttpError::Url("its port is not a port"));
    }
    Ok(Target { host: host(authority.host())?, port, tls })
}

fn host(text: &str) -> Result<Host, HttpError> {
    let unbracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    if let Ok(address) = unbracketed.unwrap_or(text).parse() {
        return Ok(Host::Address(address));
    }
    let name: Domain =
        text.parse().map_err(|_| HttpError::Url("its host is neither a name nor an address"))?;
    // WHATWG URL §3.5: other programs read 2130706433, 0x7f.1 or 127.1 as an IPv4 address.
    let last = name.as_str().rsplit('.').next().unwrap_or_default();
    if name.is_literal() || last.bytes().all(|b| b.is_ascii_digit()) || is_hexadecimal(last) {
        return Err(HttpError::Url("its host is a number that is not an address"));
    }
    Ok(Host::Name(name))
}

fn is_hexadecimal(label: &str) -> bool {
    label.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
