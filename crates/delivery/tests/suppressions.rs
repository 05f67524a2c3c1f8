//! The list of suppressed addresses: the same on both databases.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::sync::Arc;

use postroad_base::{EmailAddress, ManualClock, UtcMillis, WorkspaceId};
use postroad_db::testing::each_database;
use postroad_db::{Db, Search, SearchError};
use postroad_delivery::{SuppressionReason, SuppressionSort, Suppressions};

const START: UtcMillis = UtcMillis(1_700_000_000_000);

async fn open(db: Db) -> (Suppressions, WorkspaceId) {
    postroad_delivery::migrate(&db).await.unwrap();
    let list = Suppressions::open(db, Arc::new(ManualClock::new(START))).await.unwrap();
    (list, WorkspaceId::new(START))
}

fn addresses(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<EmailAddress> {
    texts.into_iter().map(|text| text.as_ref().parse().unwrap()).collect()
}

/// The addresses of all pages, and how many pages there were.
async fn walk(
    list: &Suppressions,
    workspace: WorkspaceId,
    reason: Option<SuppressionReason>,
    search: Search<'_, SuppressionSort>,
) -> (Vec<String>, usize) {
    let (mut found, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = list.list(workspace, reason, &search, cursor.as_ref()).await.unwrap();
        assert!(page.items.len() <= search.limit);
        found.extend(page.items.into_iter().map(|one| one.address));
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            return (found, pages);
        }
    }
}

#[tokio::test]
async fn parts_of_addresses_are_found_in_both_orders() {
    each_database(async |db| {
        let (list, workspace) = open(db).await;
        let bounced = addresses(["Zoe@example.org", "ann@shop.example", "bob@example.org"]);
        list.add(workspace, &bounced, SuppressionReason::Bounce, "reply").await.unwrap();
        let manual = addresses(["carl@shop.example", "an_n@example.org"]);
        list.add(workspace, &manual, SuppressionReason::Manual, "ann").await.unwrap();
        let other = WorkspaceId::new(START);
        list.add(other, &addresses(["ann@other.example"]), SuppressionReason::Bounce, "x").await.unwrap();
        let check = async |text, reason, sort, expected: &[&str]| {
            for (descending, limit) in [(false, 1), (false, 2), (false, 50), (true, 1), (true, 2)] {
                let search = Search { text, sort, descending, limit };
                let (mut found, _) = walk(&list, workspace, reason, search).await;
                if descending {
                    found.reverse();
                }
                assert_eq!(found, expected, "{search:?} {reason:?}");
            }
        };
        use SuppressionSort::{Address, Created};
        let in_time = [
            "zoe@example.org",
            "ann@shop.example",
            "bob@example.org",
            "carl@shop.example",
            "an_n@example.org",
        ];
        check(None, None, Created, &in_time).await;
        check(Some("SHOP."), None, Address, &["ann@shop.example", "carl@shop.example"]).await;
        check(Some("shop."), Some(SuppressionReason::Bounce), Created, &["ann@shop.example"]).await;
        check(Some("_"), None, Created, &["an_n@example.org"]).await;
        check(None, Some(SuppressionReason::Manual), Created, &["carl@shop.example", "an_n@example.org"])
            .await;
        check(Some("%"), None, Created, &[]).await;
        check(None, Some(SuppressionReason::Complaint), Address, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_cursor_holds_in_its_order_only() {
    each_database(async |db| {
        let (list, workspace) = open(db).await;
        let some = addresses(["a@example.org", "b@example.org"]);
        list.add(workspace, &some, SuppressionReason::Bounce, "reply").await.unwrap();
        let search = |sort, descending| Search { text: None, sort, descending, limit: 1 };
        let page = list.list(workspace, None, &search(SuppressionSort::Created, true), None).await.unwrap();
        let next = page.next.as_ref();
        for other in [search(SuppressionSort::Created, false), search(SuppressionSort::Address, true)] {
            let error = list.list(workspace, None, &other, next).await.unwrap_err();
            assert!(matches!(error, SearchError::Cursor(_)), "{error}");
        }
    })
    .await;
}

/// More than is looked at for one page.
const MANY: usize = 210_000;

#[tokio::test]
async fn a_very_long_list_is_searched_bit_by_bit() {
    each_database(async |db| {
        let (list, workspace) = open(db).await;
        let needle = std::iter::once("needle@a.example".to_owned());
        let many = addresses(needle.chain((0..MANY).map(|n| format!("p{n:06}@z.example"))));
        list.add(workspace, &many, SuppressionReason::Bounce, "import").await.unwrap();
        for (sort, descending) in [(SuppressionSort::Created, true), (SuppressionSort::Address, true)] {
            let search = Search { text: Some("needle"), sort, descending, limit: 10 };
            let page = list.list(workspace, None, &search, None).await.unwrap();
            assert!(page.items.is_empty() && page.next.is_some(), "{sort:?}");
            assert_eq!(walk(&list, workspace, None, search).await, (vec!["needle@a.example".to_owned()], 2));
            // What is found soon is a full page at once.
            let common =
                list.list(workspace, None, &Search { text: Some("9@Z"), ..search }, None).await.unwrap();
            assert_eq!(common.items.len(), 10);
        }
    })
    .await;
}
