//! STARTTLS (RFC 3207), well done and badly done.

use rustls::ServerConnection;

use super::session::{Session, Verdict};
use super::store::TlsSeen;
use super::wire::{End, Wire};
use super::{Stage, TlsMode};
use crate::ca::CertificateFault;
use crate::stream::Stream;

impl Session {
    pub(super) async fn starttls(&mut self, rest: &str) -> Result<(), End> {
        self.current.0 = Some(Stage::StartTls);
        let mode = self.settings().tls;
        if matches!(mode, TlsMode::Off | TlsMode::Implicit) || self.tls.is_some() {
            self.violation("STARTTLS without offer");
            return self.say("503 5.5.1 STARTTLS not offered").await;
        }
        if !rest.is_empty() {
            self.violation("STARTTLS with an argument");
        }
        match self.ask(Stage::StartTls).await? {
            Verdict::Refused => return Ok(()),
            Verdict::AcceptWith(text) => self.say(&text).await?,
            _ => match &mode {
                TlsMode::Refused(text) => return self.say(text).await,
                _ => self.say("220 2.0.0 Ready to start TLS").await?,
            },
        }
        match mode {
            TlsMode::Garbage => {
                self.wire()?.stream.write(b"500 this is not TLS at all\r\n", None).await?;
                Err(End::Closed)
            }
            TlsMode::CloseInHandshake => {
                // The ClientHello has begun: reading some of it makes this "during" the handshake.
                self.wire()?.read_chunk(1).await?;
                Err(End::Closed)
            }
            TlsMode::Stall => Err(self.wire()?.wait_for_goodbye().await),
            mode => self.handshake(mode.certificate_fault(), mode == TlsMode::Tls12Only).await,
        }
    }

    pub(super) async fn handshake(&mut self, fault: CertificateFault, tls12_only: bool) -> Result<(), End> {
        let tls = self.shared.host_tls(&self.host.name, fault, tls12_only).map_err(|error| {
            tracing::warn!(%error, "no certificate for a simulated host");
            End::Closed
        })?;
        let wire = self.wire.take().ok_or(End::Closed)?;
        if !wire.input.is_empty() {
            // RFC 3207 §6: what was pipelined behind STARTTLS must not be executed.
            self.violation("pipelined behind STARTTLS");
        }
        let stream = wire.stream.accept_tls(tls.config).await?;
        if let Stream::Tls(tls) = &stream {
            self.tls = Some(tls_seen(tls.get_ref().1));
        }
        self.wire = Some(Wire::new(stream));
        // RFC 3207 §4.2: everything known from before is forgotten.
        self.helo = None;
        self.offered.clear();
        self.transaction = None;
        self.user = None;
        Ok(())
    }
}

fn tls_seen(connection: &ServerConnection) -> TlsSeen {
    TlsSeen {
        version: connection.protocol_version().map(|version| format!("{version:?}")).unwrap_or_default(),
        cipher: connection
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()))
            .unwrap_or_default(),
        server_name: connection.server_name().map(str::to_owned),
    }
}
