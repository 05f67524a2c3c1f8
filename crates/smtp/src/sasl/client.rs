//! The client's half, for relay hosts.

use subtle::ConstantTimeEq;

use super::prep::saslprep;
use super::verifier::{
    ITERATIONS_MAX, KEY_BYTES, client_key, hmac_sha256, salted_password, server_key, sha256,
};
use super::{Mechanism, Password, decode, encode};
use crate::TlsInfo;

/// A login at a relay host.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub authcid: String,
    pub password: Password,
}

/// Why an exchange cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    #[error("the server's challenge makes no sense")]
    Challenge,
    #[error("the server does not know the password either: it may not be the server we meant")]
    ServerProof,
}

/// One exchange in progress.
#[derive(Clone, Debug)]
pub struct ClientMechanism {
    mechanism: Mechanism,
    credentials: Credentials,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Plain,
    LoginUser,
    LoginPassword,
    ScramFirst { gs2_header: &'static str, binding: Vec<u8>, nonce: String },
    ScramFinal { server_signature: [u8; KEY_BYTES] },
    Done,
}

impl ClientMechanism {
    /// The strongest of `offered` for this connection. `nonce` is random and printable, without a comma.
    #[must_use]
    pub fn choose(
        offered: &[Mechanism],
        credentials: Credentials,
        tls: Option<&TlsInfo>,
        nonce: &str,
    ) -> Option<Self> {
        let exporter = tls.and_then(|tls| tls.exporter);
        let usable = |mechanism: &Mechanism| {
            offered.contains(mechanism) && (*mechanism != Mechanism::ScramSha256Plus || exporter.is_some())
        };
        let mechanism = Mechanism::ALL.into_iter().find(usable)?;
        let scram = |gs2_header: &'static str, exporter: Option<[u8; 32]>| Step::ScramFirst {
            gs2_header,
            binding: [gs2_header.as_bytes(), exporter.as_ref().map_or(&[][..], |key| &key[..])].concat(),
            nonce: nonce.to_owned(),
        };
        let step = match mechanism {
            Mechanism::Plain => Step::Plain,
            Mechanism::Login => Step::LoginUser,
            Mechanism::ScramSha256Plus => scram("p=tls-exporter,,", exporter),
            // RFC 5802 §6: `y` tells the server that we could bind, so that it notices when its offer was hidden.
            Mechanism::ScramSha256 if exporter.is_some() => scram("y,,", None),
            Mechanism::ScramSha256 => scram("n,,", None),
        };
        Some(Self { mechanism, credentials, step })
    }

    #[must_use]
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The message to send with the AUTH command; `None` where the server speaks first (LOGIN).
    #[must_use]
    pub fn initial_response(&mut self) -> Option<Vec<u8>> {
        match &self.step {
            Step::Plain => {
                self.step = Step::Done;
                let Credentials { authcid, password } = &self.credentials;
                Some(format!("\0{authcid}\0{}", password.expose()).into_bytes())
            }
            Step::ScramFirst { gs2_header, nonce, .. } => {
                Some(format!("{gs2_header}{}", first_bare(&self.credentials.authcid, nonce)).into_bytes())
            }
            _ => None,
        }
    }

    /// The answer to a decoded challenge.
    ///
    /// # Errors
    /// When the exchange must be aborted with `*`.
    pub fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, ClientError> {
        match &self.step {
            Step::LoginUser => {
                self.step = Step::LoginPassword;
                Ok(self.credentials.authcid.clone().into_bytes())
            }
            Step::LoginPassword => {
                self.step = Step::Done;
                Ok(self.credentials.password.expose().to_owned().into_bytes())
            }
            Step::ScramFirst { binding, nonce, .. } => {
                let (response, server_signature) = prove(&self.credentials, binding, nonce, challenge)?;
                self.step = Step::ScramFinal { server_signature };
                Ok(response)
            }
            Step::ScramFinal { server_signature } => {
                // RFC 5802 §5: the client checks the server's signature, or it has authenticated to anybody.
                let found = challenge.strip_prefix(b"v=").and_then(decode).unwrap_or_default();
                if !bool::from(found.ct_eq(server_signature)) {
                    return Err(ClientError::ServerProof);
                }
                self.step = Step::Done;
                Ok(Vec::new())
            }
            Step::Plain | Step::Done => Err(ClientError::Challenge),
        }
    }

    /// The answer to a challenge, whether or not the first message went with the AUTH command: a server that wants
    /// it separately sends an empty challenge first (RFC 4954 §4).
    pub(crate) fn answer(&mut self, challenge: &[u8]) -> Result<Vec<u8>, ClientError> {
        if challenge.is_empty()
            && matches!(self.step, Step::Plain | Step::ScramFirst { .. })
            && let Some(first) = self.initial_response()
        {
            return Ok(first);
        }
        self.respond(challenge)
    }

    /// Whether a positive reply may be believed now: SCRAM needs the server's proof first.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self.step, Step::Done)
    }
}

fn first_bare(authcid: &str, nonce: &str) -> String {
    let name = saslprep(authcid).replace('=', "=3D").replace(',', "=2C");
    format!("n={name},r={nonce}")
}

/// RFC 5802 §3: the client-final-message and the signature that the server must show.
fn prove(
    credentials: &Credentials,
    binding: &[u8],
    nonce: &str,
    challenge: &[u8],
) -> Result<(Vec<u8>, [u8; KEY_BYTES]), ClientError> {
    let server_first = std::str::from_utf8(challenge).map_err(|_| ClientError::Challenge)?;
    let (full_nonce, salt, iterations) =
        parse_server_first(server_first, nonce).ok_or(ClientError::Challenge)?;
    let salted = salted_password(credentials.password.expose(), &salt, iterations);
    let client_key = client_key(&salted);
    let without_proof = format!("c={},r={full_nonce}", encode(binding));
    let auth_message = format!("{},{server_first},{without_proof}", first_bare(&credentials.authcid, nonce));
    let mut proof = hmac_sha256(&sha256(&client_key), auth_message.as_bytes());
    for (byte, key) in proof.iter_mut().zip(client_key) {
        *byte ^= key;
    }
    let server_signature = hmac_sha256(&server_key(&salted), auth_message.as_bytes());
    Ok((format!("{without_proof},p={}", encode(proof)).into_bytes(), server_signature))
}

fn parse_server_first<'a>(text: &'a str, nonce: &str) -> Option<(&'a str, Vec<u8>, u32)> {
    let mut parts = text.split(',');
    let full_nonce = parts.next()?.strip_prefix("r=")?;
    let salt = decode(parts.next()?.strip_prefix("s=")?.as_bytes())?;
    let iterations = parts.next()?.strip_prefix("i=")?.parse().ok()?;
    // RFC 5802 §5.1: the server's nonce begins with ours. The cap keeps a hostile server from burning our CPU.
    let fine = full_nonce.len() > nonce.len()
        && full_nonce.starts_with(nonce)
        && !salt.is_empty()
        && (1..=ITERATIONS_MAX).contains(&iterations);
    fine.then_some((full_nonce, salt, iterations))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasl::{Binding, ClientFirst, ScramVerifier};

    fn credentials(password: &str) -> Credentials {
        Credentials { authcid: "a,nn=é".into(), password: Password::new(password) }
    }

    fn tls(key: u8) -> TlsInfo {
        TlsInfo { version: "TLSv1.3".into(), cipher: "x".into(), exporter: Some([key; 32]) }
    }

    /// Client and server of one exchange; `Ok` when both believe each other.
    fn exchange(offered: &[Mechanism], password: &str, client_tls: Option<TlsInfo>) -> Result<(), String> {
        let mut client =
            ClientMechanism::choose(offered, credentials(password), client_tls.as_ref(), "abc").unwrap();
        let plus = client.mechanism() == Mechanism::ScramSha256Plus;
        let binding = Binding { plus, offered: offered.contains(&Mechanism::ScramSha256Plus) };
        let first = client.initial_response().unwrap();
        let first = ClientFirst::parse(&first, binding).map_err(|error| error.to_string())?;
        assert_eq!(first.authcid, "a,nn=é");
        let server = first.challenge(ScramVerifier::from_password("geheim", b"salt", 2), true, "def");
        let proof = client.respond(server.server_first.as_bytes()).map_err(|error| error.to_string())?;
        let last = server.verify(&proof, Some(&[7; 32])).map_err(|error| error.to_string())?;
        assert!(!client.is_finished());
        assert_eq!(client.clone().respond(b"v=AAAA"), Err(ClientError::ServerProof));
        assert_eq!(client.respond(last.as_bytes()), Ok(Vec::new()));
        assert!(client.is_finished());
        Ok(())
    }

    #[test]
    fn scram_both_sides() {
        let both = [Mechanism::ScramSha256, Mechanism::ScramSha256Plus];
        assert_eq!(exchange(&both, "geheim", Some(tls(7))), Ok(()));
        assert_eq!(exchange(&both, "geheim", None), Ok(()));
        assert_eq!(exchange(&both[..1], "geheim", Some(tls(7))), Ok(()));
        assert_eq!(exchange(&both, "falsch", None), Err("wrong user name or password".into()));
        // A man in the middle has two TLS connections with different keys.
        assert!(exchange(&both, "geheim", Some(tls(8))).unwrap_err().contains("different channels"));
    }

    #[test]
    fn plain_and_login() {
        let mut plain =
            ClientMechanism::choose(&[Mechanism::Login, Mechanism::Plain], credentials("x"), None, "n")
                .unwrap();
        assert_eq!(plain.initial_response().unwrap(), "\0a,nn=é\0x".as_bytes());
        assert_eq!(plain.respond(b""), Err(ClientError::Challenge));
        let mut login = ClientMechanism::choose(&[Mechanism::Login], credentials("x"), None, "n").unwrap();
        assert_eq!(login.initial_response(), None);
        assert_eq!(login.respond(b"Username:").unwrap(), "a,nn=é".as_bytes());
        assert_eq!(login.respond(b"Password:").unwrap(), b"x");
        assert!(ClientMechanism::choose(&[], credentials("x"), None, "n").is_none());
    }

    #[test]
    fn hostile_challenges() {
        for bad in [
            "",
            "r=abc,s=YQ==,i=1",
            "r=xabc,s=YQ==,i=1",
            "r=abcd,s=,i=1",
            "r=abcd,s=YQ==,i=0",
            "r=abcd,s=YQ==,i=4000000000",
        ] {
            let mut client =
                ClientMechanism::choose(&[Mechanism::ScramSha256], credentials("x"), None, "abc").unwrap();
            let _ = client.initial_response();
            assert_eq!(client.respond(bad.as_bytes()), Err(ClientError::Challenge), "{bad}");
        }
    }
}
