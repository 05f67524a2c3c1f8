use std::sync::Arc;

use postroad_account::{Accounts, By, NewWorkspace, Search, Workspace};
use postroad_base::{ManualClock, UtcMillis};
use postroad_db::Db;
use postroad_db::testing::each_database;

pub const START: UtcMillis = UtcMillis(1_700_000_000_000);
pub const BY: By = By::LOCAL_OPERATOR;

/// A first page without a search.
pub fn all<S: Default>() -> Search<'static, S> {
    Search { limit: 10, ..Search::default() }
}

/// Two processes over one database, with one clock.
pub struct Fixture {
    pub one: Accounts,
    pub other: Accounts,
    pub db: Db,
    pub clock: Arc<ManualClock>,
}

impl Fixture {
    pub async fn workspace(&self, name: &str) -> Workspace {
        let new = NewWorkspace { name: name.to_owned(), ..NewWorkspace::default() };
        self.one.workspaces.create(new, &BY).await.expect("the workspace is made")
    }

    /// A third process, started now.
    pub async fn restarted(&self) -> Accounts {
        Accounts::open(self.db.clone(), self.clock.clone()).await.expect("the tables open")
    }
}

/// Runs the body on both databases.
pub async fn each<F: Future<Output = ()>>(body: impl Fn(Fixture) -> F) {
    each_database(|db| async {
        let clock = Arc::new(ManualClock::new(START));
        let one = Accounts::open(db.clone(), clock.clone()).await.expect("the tables open");
        let other = Accounts::open(db.clone(), clock.clone()).await.expect("the tables open");
        body(Fixture { one, other, db, clock }).await;
    })
    .await;
}
