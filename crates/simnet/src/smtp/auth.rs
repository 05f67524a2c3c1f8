//! AUTH PLAIN and LOGIN (RFC 4954), for hosts that stand for a smarthost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Stage;
use super::command::split_verb;
use super::session::{Session, Verdict};
use super::wire::End;

impl Session {
    pub(super) async fn auth(&mut self, rest: &str) -> Result<(), End> {
        self.current = (Some(Stage::Auth), "AUTH".to_owned());
        let Some(login) = self.settings().login else {
            self.violation("AUTH without offer");
            return self.say("503 5.5.1 AUTH not offered").await;
        };
        if self.user.is_some() || self.transaction.is_some() {
            self.violation("AUTH after AUTH or inside a transaction");
            return self.say("503 5.5.1 Not now").await;
        }
        let (mechanism, initial) = split_verb(rest);
        let given = match mechanism.as_str() {
            "PLAIN" => self.auth_plain(initial).await?,
            "LOGIN" => self.auth_login(initial).await?,
            _ => return self.say("504 5.5.4 Unknown mechanism").await,
        };
        match self.ask(Stage::Auth).await? {
            Verdict::Refused => Ok(()),
            _ if given.as_ref() == Some(&login) => {
                self.user = Some(login.0);
                self.say("235 2.7.0 Welcome").await
            }
            _ => self.say("535 5.7.8 Wrong user or password").await,
        }
    }

    /// RFC 4616 §2: authorization id, user and password with NUL between them.
    async fn auth_plain(&mut self, initial: &str) -> Result<Option<(String, String)>, End> {
        let text = if initial.is_empty() { self.challenge("").await? } else { initial.to_owned() };
        let decoded = decode(&text);
        let mut parts = decoded.split('\0').skip(1);
        Ok(parts.next().zip(parts.next()).map(|(user, password)| (user.to_owned(), password.to_owned())))
    }

    async fn auth_login(&mut self, initial: &str) -> Result<Option<(String, String)>, End> {
        let user = if initial.is_empty() { self.challenge("Username:").await? } else { initial.to_owned() };
        let password = self.challenge("Password:").await?;
        Ok(Some((decode(&user), decode(&password))))
    }

    async fn challenge(&mut self, prompt: &str) -> Result<String, End> {
        self.say(&format!("334 {}", BASE64.encode(prompt))).await?;
        let line = self.wire()?.read_line().await?;
        Ok(String::from_utf8_lossy(&line.text).into_owned())
    }
}

fn decode(text: &str) -> String {
    BASE64.decode(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
