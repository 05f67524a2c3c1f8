use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use postroad_base::UtcMillis;
use postroad_message::dkim::{BodyHash, SignOptions, Signer, sign};
use postroad_message::header::Headers;
use postroad_spool::MessageKey;
use tokio::sync::oneshot;

/// Signatures kept for messages that go to several destinations, so that each is made once.
const REMEMBERED: usize = 2_048;
/// Messages waiting for a signature.
const WAITING: usize = 1_024;

struct Job {
    content: Bytes,
    signers: Vec<Arc<Signer>>,
    now: UtcMillis,
    done: oneshot::Sender<Bytes>,
}

/// Threads that make DKIM signatures, so that an RSA signature never holds up a connection.
pub(super) struct Signers {
    jobs: crossbeam_channel::Sender<Job>,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    signatures: HashMap<MessageKey, Bytes>,
    order: VecDeque<MessageKey>,
}

impl Signers {
    pub fn new(threads: usize) -> Self {
        let (jobs, waiting) = crossbeam_channel::bounded::<Job>(WAITING);
        for number in 0..threads.max(1) {
            let waiting = waiting.clone();
            let spawned = std::thread::Builder::new().name(format!("sign-{number}")).spawn(move || {
                for job in waiting {
                    let signature = make(&job);
                    // Nobody waits any more when the session was cut off; the signature is just not used.
                    let _ = job.done.send(signature);
                }
            });
            if let Err(error) = spawned {
                tracing::error!(%error, "a signing thread cannot be started");
            }
        }
        Self { jobs, remembered: Mutex::default() }
    }

    /// The DKIM-Signature fields of a message, with their line ends; empty when nothing signs it. `keep`: it will be
    /// asked for again.
    pub async fn sign(
        &self,
        key: MessageKey,
        content: &Bytes,
        signers: Vec<Arc<Signer>>,
        now: UtcMillis,
        keep: bool,
    ) -> Bytes {
        if signers.is_empty() {
            return Bytes::new();
        }
        if keep && let Some(signature) = self.remembered.lock().signatures.get(&key) {
            return signature.clone();
        }
        let (done, signature) = oneshot::channel();
        let job = Job { content: content.clone(), signers, now, done };
        if let Err(refused) = self.jobs.try_send(job) {
            let jobs = self.jobs.clone();
            // Only when a thousand messages wait already: this task waits for a place, not a worker thread.
            let sent = tokio::task::spawn_blocking(move || jobs.send(refused.into_inner())).await;
            if !matches!(sent, Ok(Ok(()))) {
                return Bytes::new();
            }
        }
        let signature = signature.await.unwrap_or_default();
        if keep {
            self.remember(key, &signature);
        }
        signature
    }

    fn remember(&self, key: MessageKey, signature: &Bytes) {
        let mut remembered = self.remembered.lock();
        if remembered.signatures.insert(key, signature.clone()).is_none() {
            remembered.order.push_back(key);
        }
        if remembered.order.len() > REMEMBERED
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.signatures.remove(&oldest);
        }
    }
}

/// RFC 6376 §5: a message that cannot be signed is sent unsigned.
fn make(job: &Job) -> Bytes {
    let headers = Headers::parse(&job.content);
    let body = BodyHash::of(&[&job.content[headers.body_offset()..]]);
    let signers: Vec<&Signer> = job.signers.iter().map(AsRef::as_ref).collect();
    match sign(&signers, &headers, &body, job.now, &SignOptions::default()) {
        Ok(fields) => Bytes::from(fields),
        Err(error) => {
            tracing::warn!(%error, "a message goes unsigned");
            Bytes::new()
        }
    }
}
