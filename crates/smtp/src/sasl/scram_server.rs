//! The server's half of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802 §5, RFC 7677, RFC 9266).

use subtle::ConstantTimeEq;

use super::prep::saslprep;
use super::verifier::{KEY_BYTES, ScramVerifier, hmac_sha256, sha256};
use super::{decode, encode};

const NONCE_MAX_BYTES: usize = 1_024;

/// Why an exchange fails. The peer is told the same for all but [`ScramError::Malformed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScramError {
    #[error("the message does not follow RFC 5802 §7")]
    Malformed,
    #[error(
        "the client and the server see different channels, or somebody hid that the server binds channels"
    )]
    ChannelBinding,
    #[error("wrong user name or password")]
    Proof,
}

/// What the server knows about channel binding when the client's first message comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The client chose the -PLUS mechanism.
    pub(crate) plus: bool,
    /// We offered the -PLUS mechanism.
    pub(crate) offered: bool,
}

/// The parsed client-first-message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientFirst {
    pub(crate) authzid: Option<String>,
    pub(crate) authcid: String,
    pub(crate) plus: bool,
    gs2_header: String,
    bare: String,
    nonce: String,
}

impl ClientFirst {
    /// RFC 5802 §7: `gs2-cbind-flag "," [authzid] "," [reserved-mext ","] username "," nonce ["," extensions]`.
    pub(crate) fn parse(message: &[u8], binding: Binding) -> Result<Self, ScramError> {
        let text = std::str::from_utf8(message).map_err(|_| ScramError::Malformed)?;
        let mut parts = text.splitn(3, ',');
        let (Some(flag), Some(authzid), Some(bare)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ScramError::Malformed);
        };
        check_flag(flag, binding)?;
        let authzid = match authzid {
            "" => None,
            _ => Some(saslname(authzid.strip_prefix("a=").ok_or(ScramError::Malformed)?)?),
        };
        // A reserved `m=` is not understood and must fail (RFC 5802 §5.1), which this does: the name comes first.
        let (name, rest) = bare.split_once(',').ok_or(ScramError::Malformed)?;
        let name = saslname(name.strip_prefix("n=").ok_or(ScramError::Malformed)?)?;
        let nonce = rest.split(',').next().and_then(|nonce| nonce.strip_prefix("r=")).unwrap_or_default();
        let nonce_fine =
            (1..=NONCE_MAX_BYTES).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_graphic());
        if !nonce_fine || name.is_empty() {
            return Err(ScramError::Malformed);
        }
        Ok(Self {
            authzid,
            authcid: saslprep(&name).into_owned(),
            plus: binding.plus,
            gs2_header: text[..text.len() - bare.len()].to_owned(),
            bare: bare.to_owned(),
            nonce: nonce.to_owned(),
        })
    }

    /// The exchange goes on: `verifier` is what the stored or the invented login has, `nonce` is random.
    pub(crate) fn challenge(self, verifier: ScramVerifier, genuine: bool, nonce: &str) -> ScramExchange {
        let full_nonce = format!("{}{nonce}", self.nonce);
        let server_first = format!("r={full_nonce},s={},i={}", encode(&verifier.salt), verifier.iterations);
        ScramExchange { first: self, verifier, genuine, full_nonce, server_first }
    }
}

/// RFC 5802 §6 and §7 gs2-cbind-flag.
fn check_flag(flag: &str, binding: Binding) -> Result<(), ScramError> {
    match flag {
        "n" if !binding.plus => Ok(()),
        // The client thinks that we cannot bind channels. If we said that we can, somebody removed it on the way.
        "y" if !binding.plus && !binding.offered => Ok(()),
        "y" | "n" => Err(ScramError::ChannelBinding),
        "p=tls-exporter" if binding.plus => Ok(()),
        _ if flag.starts_with("p=") => Err(ScramError::ChannelBinding),
        _ => Err(ScramError::Malformed),
    }
}

/// RFC 5802 §5.1: `=2C` is a comma, `=3D` an equals sign, and no other `=` may occur.
fn saslname(text: &str) -> Result<String, ScramError> {
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        name.push_str(before);
        if let Some(tail) = after.strip_prefix("2C") {
            name.push(',');
            rest = tail;
        } else if let Some(tail) = after.strip_prefix("3D") {
            name.push('=');
            rest = tail;
        } else {
            return Err(ScramError::Malformed);
        }
    }
    name.push_str(rest);
    if name.contains('\0') { Err(ScramError::Malformed) } else { Ok(name) }
}

/// An exchange that waits for the client-final-message.
#[derive(Clone, Debug)]
pub(crate) struct ScramExchange {
    pub(crate) first: ClientFirst,
    verifier: ScramVerifier,
    /// `false`: there is no such login and no proof will do.
    genuine: bool,
    full_nonce: String,
    pub(crate) server_first: String,
}

impl ScramExchange {
    /// The server-final-message when the client has proved that it knows the password.
    pub(crate) fn verify(&self, message: &[u8], exporter: Option<&[u8; 32]>) -> Result<String, ScramError> {
        let text = std::str::from_utf8(message).map_err(|_| ScramError::Malformed)?;
        let (without_proof, proof) = text.rsplit_once(",p=").ok_or(ScramError::Malformed)?;
        let proof: [u8; KEY_BYTES] =
            decode(proof.as_bytes()).and_then(|proof| proof.try_into().ok()).ok_or(ScramError::Malformed)?;
        let mut parts = without_proof.split(',');
        let binding = parts.next().and_then(|part| part.strip_prefix("c=")).ok_or(ScramError::Malformed)?;
        let nonce = parts.next().and_then(|part| part.strip_prefix("r=")).ok_or(ScramError::Malformed)?;
        let binding = decode(binding.as_bytes()).ok_or(ScramError::Malformed)?;
        if !bool::from(binding.ct_eq(&self.expected_binding(exporter))) {
            return Err(ScramError::ChannelBinding);
        }
        // RFC 5802 §5.1: the server verifies that the nonce is the one it sent.
        if nonce != self.full_nonce {
            return Err(ScramError::Proof);
        }
        self.check_proof(without_proof, &proof)
    }

    /// RFC 5802 §7 cbind-input: the gs2-header, and with -PLUS the exported key behind it.
    fn expected_binding(&self, exporter: Option<&[u8; 32]>) -> Vec<u8> {
        let mut binding = self.first.gs2_header.clone().into_bytes();
        if let Some(exporter) = exporter.filter(|_| self.first.plus) {
            binding.extend_from_slice(exporter);
        }
        binding
    }

    /// RFC 5802 §3.
    fn check_proof(&self, without_proof: &str, proof: &[u8; KEY_BYTES]) -> Result<String, ScramError> {
        let auth_message = format!("{},{},{without_proof}", self.first.bare, self.server_first);
        let signature = hmac_sha256(&self.verifier.stored_key, auth_message.as_bytes());
        let mut client_key = *proof;
        for (byte, mask) in client_key.iter_mut().zip(signature) {
            *byte ^= mask;
        }
        let proved = bool::from(sha256(&client_key).ct_eq(&self.verifier.stored_key));
        let server_signature = hmac_sha256(&self.verifier.server_key, auth_message.as_bytes());
        if proved && self.genuine {
            Ok(format!("v={}", encode(server_signature)))
        } else {
            Err(ScramError::Proof)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_BINDING: Binding = Binding { plus: false, offered: false };

    /// The example of RFC 7677 §3.
    #[test]
    fn rfc_7677_example() {
        let salt = decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let verifier = ScramVerifier::from_password("pencil", &salt, 4_096);
        let first = ClientFirst::parse(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO", NO_BINDING).unwrap();
        assert_eq!(first.authcid, "user");
        let exchange = first.challenge(verifier, true, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assert_eq!(
            exchange.server_first,
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        );
        let last = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(
            exchange.verify(last.as_bytes(), None).as_deref(),
            Ok("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        );
        let wrong = last.replace("dHzb", "dHzc");
        assert_eq!(exchange.verify(wrong.as_bytes(), None), Err(ScramError::Proof));
        let other_nonce = last.replace("rOpr", "xOpr");
        assert_eq!(exchange.verify(other_nonce.as_bytes(), None), Err(ScramError::Proof));
        let other_header = last.replace("biws", "eSws");
        assert_eq!(exchange.verify(other_header.as_bytes(), None), Err(ScramError::ChannelBinding));
        let invented = ScramExchange { genuine: false, ..exchange };
        assert_eq!(invented.verify(last.as_bytes(), None), Err(ScramError::Proof));
    }

    #[test]
    fn first_messages() {
        let plus = Binding { plus: true, offered: true };
        let parse =
            |text: &str, binding| ClientFirst::parse(text.as_bytes(), binding).map(|first| first.authcid);
        assert_eq!(parse("n,a=bob,n=a=2Cb=3Dc,r=x", NO_BINDING).as_deref(), Ok("a,b=c"));
        assert_eq!(parse("p=tls-exporter,,n=ann,r=x", plus).as_deref(), Ok("ann"));
        assert_eq!(parse("y,,n=ann,r=x", NO_BINDING).as_deref(), Ok("ann"));
        let downgraded = Binding { plus: false, offered: true };
        assert_eq!(parse("y,,n=ann,r=x", downgraded), Err(ScramError::ChannelBinding));
        assert_eq!(parse("n,,n=ann,r=x", plus), Err(ScramError::ChannelBinding));
        assert_eq!(parse("p=tls-unique,,n=ann,r=x", plus), Err(ScramError::ChannelBinding));
        for bad in
            ["", "n,,", "n,,n=,r=x", "n,,n=a", "n,,n=a,r=", "n,,m=x,n=a,r=x", "n,b,n=a,r=x", "n,,n=a=2Dx,r=x"]
        {
            assert_eq!(parse(bad, NO_BINDING), Err(ScramError::Malformed), "{bad}");
        }
    }
}
