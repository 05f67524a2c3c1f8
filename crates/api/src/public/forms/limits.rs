//! How much of us an address and its network may take.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use postroad_base::UtcMillis;

use crate::auth::{Rate, RateLimiter, client_address, network_of};
use crate::{ApiLimits, ApiState};

/// Forms sent, of one address (or one IPv6 /64).
const SENT: Rate = Rate { burst: 20, per_minute: 10 };
/// Of its network: an IPv4 /24 or an IPv6 /48.
const SENT_BY_NETWORK: Rate = Rate { burst: 100, per_minute: 60 };
/// Without a proof of work.
const SENT_SLOWLY: Rate = Rate { burst: 5, per_minute: 1 };

/// See the module's description.
pub(crate) struct Limits {
    requests: RateLimiter<IpAddr>,
    sent: RateLimiter<IpAddr>,
    networks: RateLimiter<IpAddr>,
    slowly: RateLimiter<IpAddr>,
}

impl Limits {
    pub fn new(limits: &ApiLimits) -> Self {
        Self {
            requests: RateLimiter::new(limits.forms_per_address),
            sent: RateLimiter::new(SENT),
            networks: RateLimiter::new(SENT_BY_NETWORK),
            slowly: RateLimiter::new(SENT_SLOWLY),
        }
    }

    /// Whether a form from there may be taken now. Through the control socket there is no address.
    pub fn takes(&self, address: Option<IpAddr>, now: UtcMillis) -> bool {
        let Some(address) = address else { return true };
        self.sent.check(network_of(address), now).allowed && self.networks.check(wide(address), now).allowed
    }

    /// The same for one without proof of work.
    pub fn takes_slowly(&self, address: Option<IpAddr>, now: UtcMillis) -> bool {
        address.is_none_or(|address| self.slowly.check(network_of(address), now).allowed)
    }
}

/// The network that one customer of a provider usually has.
fn wide(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() >> 8 << 8)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

/// Refuses what comes too often.
pub(crate) async fn guard(
    State(state): State<Arc<ApiState>>,
    Extension(limits): Extension<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(address) = client_address(request.extensions()) else { return next.run(request).await };
    let decision = limits.requests.check(network_of(address), state.clock.now());
    if decision.allowed {
        return next.run(request).await;
    }
    let text = "Too many requests. Please wait a minute.\n";
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::RETRY_AFTER, HeaderValue::from(decision.retry_after_secs)),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_counted() {
        let rate = Rate { burst: 1_000, per_minute: 1_000 };
        let limits = Limits::new(&ApiLimits { forms_per_address: rate, ..ApiLimits::default() });
        let takes = |text: &str| limits.takes(Some(text.parse().unwrap()), UtcMillis(1_000_000));
        let taken = (0..30).filter(|_| takes("192.0.2.1")).count();
        assert_eq!(taken, 20);
        let taken = (2..250).filter(|n| takes(&format!("192.0.2.{n}"))).count();
        assert_eq!(taken, 80);
        assert!(takes("192.0.3.1"));
        let taken = (0..200).filter(|n| takes(&format!("2001:db8:0:{n:x}::1"))).count();
        assert_eq!(taken, 100);
        assert!(takes("2001:db8:1::1"));
    }
}
