use std::sync::Arc;

use futures::future::BoxFuture;
use parking_lot::Mutex;
use postroad_audience::{PostError, Postman, SystemMail};
use postroad_base::{MessageId, UtcMillis};

/// Keeps what the audience posts, and refuses it when it is told to.
#[derive(Clone, Debug, Default)]
pub struct PostOffice {
    taken: Arc<Mutex<Vec<SystemMail>>>,
    refusal: Arc<Mutex<Option<PostError>>>,
}

impl PostOffice {
    /// What was posted so far.
    pub fn taken(&self) -> Vec<SystemMail> {
        self.taken.lock().clone()
    }

    /// What to answer from now on instead of taking mail.
    pub fn refuse(&self, with: Option<PostError>) {
        *self.refusal.lock() = with;
    }
}

impl Postman for PostOffice {
    fn post(&self, mail: SystemMail) -> BoxFuture<'_, Result<MessageId, PostError>> {
        Box::pin(async move {
            if let Some(refusal) = self.refusal.lock().clone() {
                return Err(refusal);
            }
            self.taken.lock().push(mail);
            Ok(MessageId::new(UtcMillis(0)))
        })
    }
}
