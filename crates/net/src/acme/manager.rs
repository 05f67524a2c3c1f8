use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use instant_acme::{Account, CertificateIdentifier};
use postroad_base::{Domain, EmailAddress, SharedClock, UtcMillis};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::order::{Answers, issue};
use super::schedule::{renew_at, retry_delay, within_window};
use super::store::{Retry, Store};
use super::{
    AcmeError, ChallengeKind, Challenges, ISSUANCE_TIMEOUT, LATEST_RENEWAL_FRACTION, LOOK_INTERVAL_MAX,
    MAX_NAMES, ORDER_INTERVAL_MIN, SUGGESTION_REFRESH_MAX, SUGGESTION_REFRESH_MIN, account,
};
use crate::http;
use crate::tls::{CertificatePair, ServerCertificates};

#[derive(Clone, Debug)]
pub struct AcmeOptions {
    /// Such as [`super::LETS_ENCRYPT`].
    pub directory_url: String,
    /// Whom the authority may write to.
    pub contact: Option<EmailAddress>,
    /// The names in the certificate.
    pub names: Vec<Domain>,
    pub challenge: ChallengeKind,
    /// Where certificate and failures are kept.
    pub data_dir: PathBuf,
    /// Where the account is kept; certificates of one authority share it.
    pub account_dir: PathBuf,
    /// Whether only connections that ask for these names are shown the certificate.
    pub for_these_names_only: bool,
}

/// How it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcmeStatus {
    /// The end of the certificate in use, if there is one.
    pub valid_until: Option<UtcMillis>,
    /// When the authority is asked for a certificate next.
    pub next_attempt: UtcMillis,
    /// In a row, since the last success.
    pub failures: u32,
    /// Why the last attempt failed, if it did.
    pub last_error: Option<String>,
}

/// Reads the status from anywhere.
#[derive(Clone, Debug)]
pub struct AcmeStatusReader(Arc<ArcSwap<AcmeStatus>>);

impl AcmeStatusReader {
    #[must_use]
    pub fn get(&self) -> Arc<AcmeStatus> {
        self.0.load_full()
    }
}

/// Keeps the listeners' certificate fresh. Until the first one is there they show whatever was installed before.
#[derive(Debug)]
pub struct Acme {
    options: AcmeOptions,
    client: http::Client,
    certificates: Arc<ServerCertificates>,
    challenges: Challenges,
    clock: SharedClock,
    store: Store,
    held: Option<Held>,
    retry: Retry,
    last_error: Option<String>,
    status: Arc<ArcSwap<AcmeStatus>>,
}

/// The certificate we have from the authority.
#[derive(Debug)]
struct Held {
    pair: CertificatePair,
    renew_at: UtcMillis,
    /// When the authority's suggestion (RFC 9773) is asked for; `None` when it makes none.
    ask_suggestion_at: Option<UtcMillis>,
}

impl Acme {
    /// Installs the stored certificate if it is good for the names. `client` must be able to reach the authority:
    /// make it with [`http::ClientOptions::for_operator`].
    ///
    /// # Errors
    /// [`AcmeError::Names`].
    pub fn new(
        options: AcmeOptions,
        client: http::Client,
        certificates: Arc<ServerCertificates>,
        clock: SharedClock,
    ) -> Result<Self, AcmeError> {
        if options.names.is_empty()
            || options.names.len() > MAX_NAMES
            || options.names.iter().any(Domain::is_literal)
        {
            return Err(AcmeError::Names);
        }
        let store = Store::new(&options.data_dir, &options.account_dir);
        let retry = store.retry();
        let mut acme = Self {
            challenges: Challenges::default(),
            held: None,
            last_error: None,
            status: Arc::default(),
            options,
            client,
            certificates,
            clock,
            store,
            retry,
        };
        let now = acme.clock.now();
        let stored =
            acme.store.certificate().filter(|pair| pair.valid_until > now && acme.covers_names(pair));
        if let Some(pair) = stored {
            acme.hold(pair, rand::random());
        }
        acme.publish();
        Ok(acme)
    }

    /// Answers challenges where others do.
    #[must_use]
    pub fn answering_with(mut self, challenges: Challenges) -> Self {
        self.challenges = challenges;
        self
    }

    /// What the HTTP server on port 80 asks.
    #[must_use]
    pub fn challenges(&self) -> Challenges {
        self.challenges.clone()
    }

    #[must_use]
    pub fn status(&self) -> AcmeStatusReader {
        AcmeStatusReader(Arc::clone(&self.status))
    }

    /// Does what is due until stopped. The listeners must be up, or the challenges go unanswered.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let Some(next) = stop.run_until_cancelled(self.tick(rand::random())).await else { return };
            let pause = next.since(self.clock.now()).min(LOOK_INTERVAL_MAX);
            if stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Does what is due and returns when to call again. Failures are logged and in the status.
    pub async fn tick(&mut self, randomness: u64) -> UtcMillis {
        self.ask_suggestion(randomness).await;
        let now = self.clock.now();
        if self.due() <= now {
            let issued = timeout(ISSUANCE_TIMEOUT, Box::pin(self.issue())).await;
            match issued.unwrap_or(Err(AcmeError::Timeout)) {
                Ok(pair) => {
                    self.succeeded(pair, randomness);
                    self.ask_suggestion(randomness).await;
                }
                Err(error) => self.failed(&error, randomness),
            }
        }
        self.publish();
        let suggestion = self.held.as_ref().and_then(|held| held.ask_suggestion_at);
        suggestion.map_or(self.due(), |suggestion| suggestion.min(self.due()))
    }

    fn due(&self) -> UtcMillis {
        let wanted = self.held.as_ref().map_or(UtcMillis(0), |held| held.renew_at);
        wanted.max(self.retry.not_before)
    }

    async fn issue(&self) -> Result<CertificatePair, AcmeError> {
        let account = self.account().await?;
        let answers = Answers::new(self.options.challenge, &self.challenges, &self.certificates);
        let suggests = self.held.as_ref().filter(|held| held.ask_suggestion_at.is_some());
        let replaces = suggests.and_then(|held| CertificateIdentifier::try_from(held.pair.leaf()).ok());
        let issued = match issue(&account, &self.options.names, replaces, answers).await {
            // RFC 8555 §7.3.1: the authority has forgotten the account; the next attempt makes a new one.
            Err(error) if error.is_problem("accountDoesNotExist") => {
                self.store.forget_account()?;
                return Err(error);
            }
            issued => issued?,
        };
        let pair = CertificatePair::from_pem(issued.chain.as_bytes(), issued.key.as_bytes())?;
        if !self.covers_names(&pair) {
            return Err(AcmeError::WrongNames);
        }
        self.store.put_certificate(&issued.key, &issued.chain)?;
        Ok(pair)
    }

    async fn account(&self) -> Result<Account, AcmeError> {
        let options = &self.options;
        account::open(&self.store, &self.client, &options.directory_url, options.contact.as_ref()).await
    }

    /// RFC 9773 §4: the authority may want the certificate renewed earlier (or later) than its age says.
    async fn ask_suggestion(&mut self, randomness: u64) {
        let now = self.clock.now();
        let Some(held) = self.held.as_ref().filter(|held| held.ask_suggestion_at.is_some_and(|at| at <= now))
        else {
            return;
        };
        let suggestion = match (self.account().await, CertificateIdentifier::try_from(held.pair.leaf())) {
            (Ok(account), Ok(id)) => account.renewal_info(&id).await,
            (Err(_), _) => Err(instant_acme::Error::Timeout(None)),
            (_, Err(_)) => Err(instant_acme::Error::Unsupported("renewal information")),
        };
        let Some(held) = &mut self.held else { return };
        held.ask_suggestion_at = match suggestion {
            Ok((info, again_after)) => {
                let millis = |at: time::OffsetDateTime| UtcMillis(at.unix_timestamp().saturating_mul(1_000));
                let (start, end) = (millis(info.suggested_window.start), millis(info.suggested_window.end));
                // A time already drawn from the same window stays; drawing again would lean towards its start.
                if held.renew_at < start || held.renew_at > end {
                    let latest = held.pair.valid_until.minus(held.pair.lifetime() / LATEST_RENEWAL_FRACTION);
                    held.renew_at = within_window(start, end, randomness).min(latest);
                }
                Some(now.plus(again_after.clamp(SUGGESTION_REFRESH_MIN, SUGGESTION_REFRESH_MAX)))
            }
            Err(instant_acme::Error::Unsupported(_)) => None,
            Err(_) => Some(now.plus(SUGGESTION_REFRESH_MAX)),
        };
    }

    fn succeeded(&mut self, pair: CertificatePair, randomness: u64) {
        tracing::info!(valid_until_ms = pair.valid_until.0, "a new TLS certificate was issued and is in use");
        self.hold(pair, randomness);
        self.last_error = None;
        self.set_retry(Retry { failures: 0, not_before: self.clock.now().plus(ORDER_INTERVAL_MIN) });
    }

    fn failed(&mut self, error: &AcmeError, randomness: u64) {
        let failures = self.retry.failures.saturating_add(1);
        let delay = retry_delay(failures, randomness);
        tracing::error!(%error, failures, retry_after_secs = delay.as_secs(), "no TLS certificate could be obtained");
        self.last_error = Some(error.to_string());
        self.set_retry(Retry { failures, not_before: self.clock.now().plus(delay) });
    }

    fn set_retry(&mut self, retry: Retry) {
        if retry != self.retry
            && let Err(error) = self.store.put_retry(retry)
        {
            tracing::error!(%error, "the pause between ACME attempts could not be stored");
        }
        self.retry = retry;
    }

    fn hold(&mut self, pair: CertificatePair, randomness: u64) {
        if self.options.for_these_names_only {
            for name in &self.options.names {
                self.certificates.install_for(name.as_str(), pair.clone());
            }
        } else {
            self.certificates.install(pair.clone());
        }
        let renew_at = renew_at(pair.valid_until, pair.lifetime(), randomness);
        self.held = Some(Held { pair, renew_at, ask_suggestion_at: Some(self.clock.now()) });
    }

    fn covers_names(&self, pair: &CertificatePair) -> bool {
        pair.covers(self.options.names.iter().map(Domain::as_str))
    }

    fn publish(&self) {
        self.status.store(Arc::new(AcmeStatus {
            valid_until: self.held.as_ref().map(|held| held.pair.valid_until),
            next_attempt: self.due(),
            failures: self.retry.failures,
            last_error: self.last_error.clone(),
        }));
    }
}
