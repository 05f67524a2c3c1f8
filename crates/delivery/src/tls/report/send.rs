use bytes::Bytes;
use postroad_base::Domain;
use postroad_db::DbError;
use postroad_net::dns::LookupError;

use super::address::{Destination, destinations};
use super::build::{Submitter, build};
use super::store::TlsReport;
use crate::tls::TlsPolicies;

/// RFC 8460 §6.4 and §5.4.
const MEDIA_TYPE: &str = "application/tlsrpt+gzip";

impl TlsPolicies {
    /// Where a domain wants its reports; empty when it wants none.
    pub(crate) async fn report_destinations(&self, domain: &Domain) -> Result<Vec<Destination>, LookupError> {
        destinations(&self.0.resolver, domain).await
    }

    /// Makes the report of what was counted for a domain on a day; `None` when that is nothing.
    pub(crate) async fn make_report_of(
        &self,
        day: i64,
        domain: &Domain,
        to: Vec<Destination>,
        organisation: &str,
        contact: &str,
        report_id: &str,
    ) -> Result<Option<TlsReport>, DbError> {
        let submitter = Submitter { organisation, contact, report_id };
        self.make_report(day, domain, to, |rows| build(domain, day, submitter, rows)).await
    }

    /// Posts a report (RFC 8460 §5.4).
    pub(crate) async fn post_report(&self, url: &str, report: &[u8]) -> Result<(), String> {
        let request = http::Request::post(url)
            .header(http::header::CONTENT_TYPE, MEDIA_TYPE)
            .body(Bytes::copy_from_slice(report))
            .map_err(|error| error.to_string())?;
        let response = self.0.client.send(request).await.map_err(|error| error.to_string())?;
        // "Implementations SHOULD accept a 2xx response"; a redirect is not followed.
        if response.status.is_success() { Ok(()) } else { Err(format!("the answer was {}", response.status)) }
    }
}
