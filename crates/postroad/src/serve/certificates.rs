use std::path::Path;
use std::sync::Arc;

use postroad_base::EmailAddress;
use postroad_net::acme::{Acme, AcmeOptions, ChallengeKind, Challenges};
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
            Ok(Certificates { server, challenges: None })
        }
        TlsMode::SelfSigned => {
            let (keeper, server) = self_signed(config, parts)?;
            tracker.spawn(keeper.maintain(Arc::clone(&server), stop.clone()));
            Ok(Certificates { server, challenges: None })
        }
        TlsMode::Acme { directory, contact, root } => {
            // Until the first certificate has come, a self-signed one answers.
            let (_, server) = self_signed(config, parts)?;
            let acme = acme(config, parts, &server, directory, contact.as_ref(), root.as_deref())?;
            let challenges = acme.challenges();
            tracker.spawn(acme.run(stop.clone()));
            Ok(Certificates { server, challenges: Some(challenges) })
        }
    }
}

fn acme(
    config: &Config,
    parts: &Parts,
    server: &Arc<ServerCertificates>,
    directory: &str,
    contact: Option<&EmailAddress>,
    root: Option<&Path>,
) -> Result<Acme, ServeError> {
    let roots = match root {
        Some(file) => parts.roots.clone().with_pem_file(file)?,
        None => parts.roots.clone(),
    };
    let client =
        Client::new(parts.resolver.clone(), &roots, ClientOptions::for_operator(), Arc::clone(&parts.clock))
            .map_err(|error| ServeError::Http(error.to_string()))?;
    let options = AcmeOptions {
        directory_url: directory.to_owned(),
        contact: contact.cloned(),
        names: vec![config.hostname.clone()],
        challenge: if config.https.is_empty() { ChallengeKind::Http01 } else { ChallengeKind::TlsAlpn01 },
        data_dir: config.data_dir.join("acme"),
    };
    Ok(Acme::new(options, client, Arc::clone(server), Arc::clone(&parts.clock))?)
}

fn self_signed(config: &Config, parts: &Parts) -> Result<(SelfSigned, Arc<ServerCertificates>), ServeError> {
    let directory = config.data_dir.join("tls");
    let keeper =
        SelfSigned::new(&directory, std::slice::from_ref(&config.hostname), Arc::clone(&parts.clock));
    let pair = keeper.load_or_create()?;
    let server = ServerCertificates::new(Some(pair));
    Ok((keeper, server))
}
