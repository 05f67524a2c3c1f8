use std::sync::Arc;

use postroad_base::{EnhancedCode, Reply};
use postroad_smtp::server::Session;

use super::policy::{Login, Policy};

impl Policy {
    /// PLAIN and LOGIN.
    pub(super) async fn auth_password(&mut self, session: &mut Session, authcid: &str, password: &str) {
        if let Err(reply) = self.may_try(authcid) {
            return session.auth_failed(&reply);
        }
        let login = match self.submission.accounts.smtp_credentials.lookup(authcid).await {
            Ok(login) => login,
            Err(error) => {
                tracing::error!(%error, "logins cannot be looked up");
                return session.auth_failed(&unavailable());
            }
        };
        let Some(login) = login else {
            self.failed_login(authcid);
            return session.auth_failed(&invalid());
        };
        let password = password.to_owned();
        let checking = Arc::clone(&login);
        // A millisecond of hashing the first time: not on the threads that move bytes.
        let right =
            tokio::task::spawn_blocking(move || checking.verify_password(&password)).await.unwrap_or(false);
        if right {
            self.pending = Some(login);
            session.auth_succeeded();
        } else {
            self.failed_login(authcid);
            session.auth_failed(&invalid());
        }
    }

    /// SCRAM: the session does the proof, we give it what it is checked against.
    pub(super) async fn scram_start(&mut self, session: &mut Session, authcid: &str) {
        let login = match self.may_try(authcid) {
            Ok(()) => self.submission.accounts.smtp_credentials.lookup(authcid).await,
            Err(_) => Ok(None),
        };
        match login {
            Ok(login) => {
                session.scram_verifier(login.as_ref().map(|login| login.verifier.clone()));
                self.pending = login;
            }
            Err(error) => {
                tracing::error!(%error, "logins cannot be looked up");
                session.scram_verifier(None);
            }
        }
    }

    /// Whichever the mechanism, the client has proven who it is.
    pub(super) fn authenticated(&mut self, authcid: &str) {
        if let Some(login) = self.pending.take() {
            self.submission.accounts.smtp_credentials.used(login.id);
            self.submission.accounts.throttle.success(authcid, self.peer.ip(), self.submission.clock.now());
            self.login = Some(Login::by_password(&login, authcid));
        }
        metrics::counter!("postroad_smtp_logins_total", "result" => "succeeded").increment(1);
    }

    pub(super) fn auth_rejected(&mut self, authcid: Option<&str>) {
        self.pending = None;
        if let Some(authcid) = authcid {
            self.failed_login(authcid);
        }
    }

    /// Guessing is slowed down per login and per address, however many connections it uses.
    fn may_try(&self, authcid: &str) -> Result<(), Reply> {
        let now = self.submission.clock.now();
        self.submission.accounts.throttle.check(authcid, self.peer.ip(), now).map_err(|throttled| {
            let text = format!("Too many failed logins, try again in {} seconds", throttled.retry_after_secs);
            Reply::new(454, EnhancedCode::new(4, 7, 0), text)
        })
    }

    fn failed_login(&self, authcid: &str) {
        let now = self.submission.clock.now();
        self.submission.accounts.throttle.failure(authcid, self.peer.ip(), now);
        metrics::counter!("postroad_smtp_logins_total", "result" => "failed").increment(1);
    }
}

/// RFC 4954 §6.
fn invalid() -> Reply {
    Reply::new(535, EnhancedCode::new(5, 7, 8), "Authentication credentials invalid")
}

fn unavailable() -> Reply {
    Reply::new(454, EnhancedCode::new(4, 7, 0), "Temporary authentication failure")
}
