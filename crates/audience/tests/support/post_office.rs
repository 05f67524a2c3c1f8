use std::sync::Arc;

use futures::future::BoxFuture;
use parking_lot::Mutex;
use postroad_audience::{PostError, Postman, SystemMail};
use postroad_base::MessageId;

use super::START;

/// Keeps what is posted, and refuses it when it is told to.
#[derive(Clone, Debug, Default)]
pub struct PostOffice {
    taken: Arc<Mutex<Vec<SystemMail>>>,
    refusal: Arc<Mutex<Option<PostError>>>,
}

impl PostOffice {
    pub fn taken(&self) -> Vec<SystemMail> {
        self.taken.lock().clone()
    }

    pub fn refuse(&self, with: Option<PostError>) {
        *self.refusal.lock() = with;
    }
}

impl Postman for PostOffice {
    fn post(&self, mail: SystemMail) -> BoxFuture<'_, Result<MessageId, PostError>> {
        Box::pin(async move {
            match self.refusal.lock().clone() {
                Some(refusal) => Err(refusal),
                None => {
                    self.taken.lock().push(mail);
                    Ok(MessageId::new(START))
                }
            }
        })
    }
}
