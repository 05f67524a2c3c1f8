use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use postroad_api::installation::{CertificateProblem, PolicyCertificate};
use postroad_base::{Domain, EmailAddress};
use postroad_delivery::SenderDomains;
use postroad_net::acme::{
    Acme, AcmeOptions, AcmeStatusReader, ChallengeKind, Challenges, Hosted, HostedStatus, MAX_HOSTS, WhyNot,
};
use postroad_net::http::{Client, ClientOptions};
use postroad_net::tls::{CertificateFiles, RELOAD_INTERVAL, SelfSigned, ServerCertificates};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ServeError;
use super::parts::Parts;
use crate::config::{Config, TlsMode};

/// The certificates of all listeners, and what keeps them fresh.
pub struct Certificates {
    pub server: Arc<ServerCertificates>,
    /// Answers of HTTP-01 challenges under way, when ACME is used.
    pub challenges: Option<Challenges>,
    /// What is known of the certificates of hosts that serve policies.
    pub policy_hosts: PolicyHosts,
}

/// Where the certificates of policy hosts (RFC 8461 §3.3) come from.
#[derive(Clone)]
pub enum PolicyHosts {
    SelfSigned,
    /// The configured pair is for them, or not.
    Files,
    /// One is ordered for each.
    Acme(HostedStatus),
}

impl Certificates {
    /// Finds out how it stands with a host's certificate.
    pub fn of_policy_hosts(&self) -> impl Fn(&Domain) -> Option<PolicyCertificate> + Send + Sync + use<> {
        let (server, hosts) = (Arc::clone(&self.server), self.policy_hosts.clone());
        move |host| Some(policy_certificate(&server, &hosts, host))
    }
}

fn policy_certificate(server: &ServerCertificates, hosts: &PolicyHosts, host: &Domain) -> PolicyCertificate {
    let problem = match hosts {
        PolicyHosts::SelfSigned => {
            return PolicyCertificate { valid_until: None, problem: Some(CertificateProblem::SelfSigned) };
        }
        PolicyHosts::Files => None,
        PolicyHosts::Acme(status) => match status.get(host).map(|known| known.why_not) {
            None | Some(Some(WhyNot::Waiting)) => Some(CertificateProblem::Waiting),
            Some(None) => None,
            Some(Some(WhyNot::NoAddress)) => Some(CertificateProblem::NoAddress),
            Some(Some(WhyNot::TooMany)) => Some(CertificateProblem::TooMany),
            Some(Some(WhyNot::Failed(why))) => Some(CertificateProblem::Failed(why)),
        },
    };
    let shown = server.shown_for(host.as_str()).filter(|pair| pair.is_for_host(host.as_str()));
    let problem = match (&shown, problem) {
        (None, None) => Some(CertificateProblem::NotNamed),
        (Some(_), Some(CertificateProblem::Waiting)) => None,
        (_, problem) => problem,
    };
    PolicyCertificate { valid_until: shown.map(|pair| pair.valid_until), problem }
}

/// Gets a certificate as configured and starts the task that renews or reloads it.
pub fn start(
    config: &Config,
    parts: &Parts,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<Certificates, ServeError> {
    match &config.tls {
        TlsMode::Files { certificate, key } => {
            let (files, pair) = CertificateFiles::open(certificate, key)?;
            let server = ServerCertificates::new(Some(pair));
            tracker.spawn(files.watch(Arc::clone(&server), RELOAD_INTERVAL, stop.clone()));
            Ok(Certificates { server, challenges: None, policy_hosts: PolicyHosts::Files })
        }
        TlsMode::SelfSigned => {
            let (keeper, server) = self_signed(config, parts)?;
            tracker.spawn(keeper.maintain(Arc::clone(&server), stop.clone()));
            Ok(Certificates { server, challenges: None, policy_hosts: PolicyHosts::SelfSigned })
        }
        TlsMode::Acme { directory, contact, root } => {
            // Until the first certificate has come, a self-signed one answers.
            let (_, server) = self_signed(config, parts)?;
            let options = acme_options(config, directory, contact.as_ref());
            let client = acme_client(parts, root.as_deref())?;
            let acme =
                Acme::new(options.clone(), client.clone(), Arc::clone(&server), Arc::clone(&parts.clock))?;
            let (challenges, own) = (acme.challenges(), acme.status());
            let hosts = AcmeOptions { data_dir: options.data_dir.join("hosts"), ..options };
            let hosted = Hosted::new(
                hosts,
                client,
                parts.resolver.clone(),
                Arc::clone(&server),
                challenges.clone(),
                Arc::clone(&parts.clock),
            );
            let policy_hosts = PolicyHosts::Acme(hosted.status());
            tracker.spawn(acme.run(stop.clone()));
            let domains = parts.domains.clone();
            let wanted = move || wanted_hosts(domains.clone(), own.clone());
            tracker.spawn(hosted.run(wanted, stop.clone()));
            Ok(Certificates { server, challenges: Some(challenges), policy_hosts })
        }
    }
}

/// The hosts that serve policies. `None` while the listeners' own certificate was not asked for yet: the account is made with
/// that.
async fn wanted_hosts(domains: SenderDomains, own: AcmeStatusReader) -> Option<BTreeSet<Domain>> {
    let own = own.get();
    if own.valid_until.is_none() && own.failures == 0 {
        return None;
    }
    match domains.policy_hosts(MAX_HOSTS as i64 + 1).await {
        Ok(hosts) => Some(hosts.into_iter().collect()),
        Err(error) => {
            tracing::warn!(%error, "the hosts that serve MTA-STS policies cannot be looked up");
            None
        }
    }
}

fn acme_options(config: &Config, directory: &str, contact: Option<&EmailAddress>) -> AcmeOptions {
    AcmeOptions {
        directory_url: directory.to_owned(),
        contact: contact.cloned(),
        names: vec![config.hostname.clone()],
        challenge: if config.https.is_empty() { ChallengeKind::Http01 } else { ChallengeKind::TlsAlpn01 },
        data_dir: config.data_dir.join("acme"),
        account_dir: config.data_dir.join("acme"),
        for_these_names_only: false,
    }
}

fn acme_client(parts: &Parts, root: Option<&Path>) -> Result<Client, ServeError> {
    let roots = match root {
        Some(file) => parts.roots.clone().with_pem_file(file)?,
        None => parts.roots.clone(),
    };
    Client::new(parts.resolver.clone(), &roots, ClientOptions::for_operator(), Arc::clone(&parts.clock))
        .map_err(|error| ServeError::Http(error.to_string()))
}

fn self_signed(config: &Config, parts: &Parts) -> Result<(SelfSigned, Arc<ServerCertificates>), ServeError> {
    let directory = config.data_dir.join("tls");
    let keeper =
        SelfSigned::new(&directory, std::slice::from_ref(&config.hostname), Arc::clone(&parts.clock));
    let pair = keeper.load_or_create()?;
    let server = ServerCertificates::new(Some(pair));
    Ok((keeper, server))
}
