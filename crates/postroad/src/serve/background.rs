use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use postroad_account::{Accounts, RelayHost, Sealer};
use postroad_delivery::{Engine, RelayTarget, Relays, SendingHost};
use postroad_insight::{EventLog, Retention};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::parts::Parts;
use crate::config::Config;

/// Settings, quotas, last-used times.
const ACCOUNTS_EVERY: Duration = Duration::from_secs(2);
/// Sender domains and suppressions changed by other processes.
const REFRESH_EVERY: Duration = Duration::from_secs(5);
/// Relay hosts changed by other processes.
const RELAYS_EVERY: Duration = Duration::from_secs(15);
/// MTA-STS policies that near their end.
const POLICIES_EVERY: Duration = Duration::from_secs(300);
/// TLS reports of the day before.
const REPORTS_EVERY: Duration = Duration::from_secs(600);
/// Events older than their workspace keeps them.
const RETENTION_EVERY: Duration = Duration::from_secs(600);
/// For workspaces that are gone.
const DEFAULT_RETENTION_DAYS: u16 = 30;
/// How often sender domains are looked at, and how old their last check is then.
const DOMAINS_EVERY: Duration = Duration::from_secs(60);
const DOMAINS_CHECK_AGE: Duration = Duration::from_secs(6 * 3_600);
/// Domains that are not verified yet are looked at sooner by the person who adds them; this is for the forgetful.
const DOMAINS_AT_ONCE: u32 = 20;
/// Sources, pools and warm-ups: counts are written, others' changes are read.
const EGRESS_EVERY: Duration = Duration::from_secs(2);
/// How often sources are looked at, and how old their last check is then.
const SOURCES_EVERY: Duration = Duration::from_secs(60);
const SOURCES_CHECK_AGE: Duration = Duration::from_secs(1_800);
/// The audience's segments and activity: looked at so often when nothing is known to wait.
const AUDIENCE_EVERY: Duration = Duration::from_millis(500);
/// Activity older than it is kept.
const ACTIVITY_PRUNE_EVERY: Duration = Duration::from_secs(3_600);
/// After an error.
const AUDIENCE_PAUSE: Duration = Duration::from_secs(10);
/// Confirmations of forms that could not be posted at once.
const POSTING_EVERY: Duration = Duration::from_secs(10);
/// What visitors of forms did.
const COUNTS_EVERY: Duration = Duration::from_secs(2);
/// Submissions that nobody confirmed.
const SUBMISSIONS_EVERY: Duration = Duration::from_secs(600);
/// Workspaces read in one query.
const PAGE: usize = 500;

/// Starts everything that happens by the clock.
pub fn start(config: &Config, parts: &Parts, tracker: &TaskTracker, stop: &CancellationToken) {
    let accounts = parts.accounts.clone();
    every(tracker, stop, ACCOUNTS_EVERY, move || {
        let accounts = accounts.clone();
        async move { report("accounts could not be refreshed", accounts.tick().await) }
    });
    let (domains, suppressions) = (parts.domains.clone(), parts.suppressions.clone());
    every(tracker, stop, REFRESH_EVERY, move || {
        let (domains, suppressions) = (domains.clone(), suppressions.clone());
        async move {
            report("sender domains could not be refreshed", domains.refresh().await);
            report("suppressions could not be refreshed", suppressions.refresh().await);
        }
    });
    let relays = (Arc::clone(&parts.engine), parts.accounts.clone(), parts.sealer.clone());
    every(tracker, stop, RELAYS_EVERY, move || {
        let (engine, accounts, sealer) = relays.clone();
        async move { refresh_relays(&engine, &accounts, &sealer).await }
    });
    let (events, accounts) = (parts.events.clone(), parts.accounts.clone());
    every(tracker, stop, RETENTION_EVERY, move || {
        let (events, accounts) = (events.clone(), accounts.clone());
        async move { forget_old(&events, &accounts).await }
    });
    let checking = (parts.domains.clone(), Arc::clone(&parts.clock), parts.host.clone());
    every(tracker, stop, DOMAINS_EVERY, move || {
        let (domains, clock, host) = checking.clone();
        async move { check_domains(&domains, clock.now().minus(DOMAINS_CHECK_AGE), &host).await }
    });
    let egress = parts.egress.clone();
    every(tracker, stop, EGRESS_EVERY, move || {
        let egress = egress.clone();
        async move { report("sources and warm-ups could not be brought up to date", egress.tick().await) }
    });
    let checking = (parts.source_checker.clone(), Arc::clone(&parts.clock));
    every(tracker, stop, SOURCES_EVERY, move || {
        let (checker, clock) = checking.clone();
        async move {
            let before = clock.now().minus(SOURCES_CHECK_AGE);
            report("the sources could not be checked", checker.check_due(before).await);
        }
    });
    tls(parts, tracker, stop);
    audience(parts, tracker, stop);
    forms(config, parts, tracker, stop);
    let stopping = stop.clone();
    tracker.spawn(parts.webhooks.clone().run(async move { stopping.cancelled().await }));
    let stopping = stop.clone();
    let imports = parts.audience.imports.clone().run(async move { stopping.cancelled().await });
    tracker.spawn(imports);
    let stopping = stop.clone();
    tracker.spawn(parts.rehearsals.clone().run(async move { stopping.cancelled().await }));
    let stopping = stop.clone();
    let sandbox =
        parts.sandbox.clone().run(Arc::clone(&parts.clock), async move { stopping.cancelled().await });
    tracker.spawn(sandbox);
}

/// Policies that change, are renewed, and what became of connections under them.
fn tls(parts: &Parts, tracker: &TaskTracker, stop: &CancellationToken) {
    let policies = parts.tls.clone();
    every(tracker, stop, REFRESH_EVERY, move || {
        let policies = policies.clone();
        async move {
            report("TLS policies could not be refreshed", policies.refresh().await);
            report("results of TLS could not be counted", policies.flush_results().await);
        }
    });
    let policies = parts.tls.clone();
    every(tracker, stop, POLICIES_EVERY, move || {
        let policies = policies.clone();
        async move { report("MTA-STS policies could not be renewed", policies.renew_policies().await) }
    });
    let engine = Arc::clone(&parts.engine);
    every(tracker, stop, REPORTS_EVERY, move || {
        let engine = Arc::clone(&engine);
        async move { report("TLS reports could not be sent", engine.send_tls_reports().await) }
    });
}

/// Who is in which segment, and what became of mail to contacts.
fn audience(parts: &Parts, tracker: &TaskTracker, stop: &CancellationToken) {
    let segments = parts.audience.segments.clone();
    keep_up(tracker, stop, "segments could not be brought up to date", move || {
        let segments = segments.clone();
        async move { segments.work().await }
    });
    let activities = parts.audience.activities.clone();
    keep_up(tracker, stop, "activity of contacts could not be counted", move || {
        let activities = activities.clone();
        async move { activities.work().await }
    });
    let activities = parts.audience.activities.clone();
    every(tracker, stop, ACTIVITY_PRUNE_EVERY, move || {
        let activities = activities.clone();
        async move { report("old activity could not be deleted", activities.prune().await.map(drop)) }
    });
}

/// Steps one after the other while there is something to do, and a look now and then when there is not. A step that is
/// stopped leaves nothing half done.
fn keep_up<F, W, E>(tracker: &TaskTracker, stop: &CancellationToken, problem: &'static str, step: F)
where
    F: Fn() -> W + Send + 'static,
    W: Future<Output = Result<bool, E>> + Send + 'static,
    E: std::fmt::Display + Send + 'static,
{
    let stop = stop.clone();
    tracker.spawn(async move {
        while let Some(outcome) = stop.run_until_cancelled(step()).await {
            let pause = match outcome {
                Ok(true) => continue,
                Ok(false) => AUDIENCE_EVERY,
                Err(error) => {
                    tracing::error!(%error, "{problem}");
                    AUDIENCE_PAUSE
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    });
}

/// Mail that forms wait for, figures, and what is to be forgotten.
fn forms(config: &Config, parts: &Parts, tracker: &TaskTracker, stop: &CancellationToken) {
    let (forms, postman) = (parts.audience.forms.clone(), Arc::clone(&parts.postman));
    let (settings, own_url) = (parts.accounts.settings.clone(), config.web_url());
    let stopping = stop.clone();
    tracker.spawn(async move {
        while !stopping.is_cancelled() {
            let web_url = settings.current().public_url.clone().unwrap_or_else(|| own_url.clone());
            let posted = forms.post_due(&*postman, &web_url).await;
            report("confirmations of forms could not be posted", posted.map(drop));
            let woken = tokio::time::timeout(POSTING_EVERY, forms.something_due());
            let _ = stopping.run_until_cancelled(woken).await;
        }
    });
    let forms = parts.audience.forms.clone();
    every(tracker, stop, COUNTS_EVERY, move || {
        let forms = forms.clone();
        async move { report("figures of forms could not be written", forms.flush_counts().await) }
    });
    let forms = parts.audience.forms.clone();
    every(tracker, stop, SUBMISSIONS_EVERY, move || {
        let forms = forms.clone();
        async move { report("old submissions could not be forgotten", forms.prune().await) }
    });
}

fn every<F, W>(tracker: &TaskTracker, stop: &CancellationToken, period: Duration, work: F)
where
    F: Fn() -> W + Send + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let stop = stop.clone();
    tracker.spawn(async move {
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            work().await;
        }
    });
}

fn report<E: std::fmt::Display>(what: &str, result: Result<(), E>) {
    if let Err(error) = result {
        tracing::error!(%error, "{what}");
    }
}

/// Makes the relay hosts of the settings effective.
pub async fn refresh_relays(engine: &Engine, accounts: &Accounts, sealer: &Sealer) {
    let open = |relay: &RelayHost| match RelayTarget::open(relay, sealer) {
        Ok(target) => Some(target),
        Err(error) => {
            tracing::error!(%error, "a relay host's password cannot be opened; the relay host is not used");
            None
        }
    };
    let installation = accounts.settings.current().relay_host.as_ref().and_then(open);
    let mut workspaces = HashMap::new();
    let mut cursor = None;
    loop {
        let page = match accounts.workspaces.list(cursor.as_ref(), PAGE).await {
            Ok(page) => page,
            Err(error) => return tracing::error!(%error, "relay hosts could not be read"),
        };
        for workspace in page.items {
            if let Some(target) = workspace.settings.relay_host.as_ref().and_then(open) {
                workspaces.insert(workspace.id, target);
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    engine.set_relays(Relays { installation, workspaces });
}

async fn forget_old(events: &EventLog, accounts: &Accounts) {
    let most = accounts.settings.current().event_retention_max_days.unwrap_or(u16::MAX);
    let mut retention =
        Retention { default_days: u32::from(most.min(DEFAULT_RETENTION_DAYS)), ..Retention::default() };
    let mut cursor = None;
    loop {
        let page = match accounts.workspaces.list(cursor.as_ref(), PAGE).await {
            Ok(page) => page,
            Err(error) => return tracing::error!(%error, "old events could not be deleted"),
        };
        for workspace in page.items {
            let days = workspace.settings.retention_days.min(most);
            retention.days.insert(workspace.id, u32::from(days));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    report("old events could not be deleted", events.prune(&retention).await.map(drop));
}

async fn check_domains(
    domains: &postroad_delivery::SenderDomains,
    before: postroad_base::UtcMillis,
    host: &SendingHost,
) {
    let due = match domains.due_for_check(before, DOMAINS_AT_ONCE).await {
        Ok(due) => due,
        Err(error) => return tracing::error!(%error, "sender domains could not be read"),
    };
    for domain in due {
        report("a sender domain could not be checked", domains.check(&domain, host).await.map(drop));
    }
}
