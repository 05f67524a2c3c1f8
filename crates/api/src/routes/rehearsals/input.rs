use std::collections::BTreeMap;
use std::net::IpAddr;

use postroad_base::Stream;
use postroad_rehearsal::{ListQuality, Plan, WarmUp, usual_weight};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::routes::messages::view::StreamName;

/// How good a list of recipients is, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_rehearsal::ListQuality")]
pub enum ListQualityName {
    /// People confirmed, bounces are removed.
    Confirmed,
    Ordinary,
    /// Old, bounces were never removed.
    Stale,
    /// Nobody was asked.
    Bought,
}

/// The name of a warm-up plan that comes with the program, `none`, or messages a day, stage by stage.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_rehearsal::WarmUp")]
pub enum WarmUpName {
    Named(String),
    Daily(Vec<u64>),
}

/// What is to be rehearsed. What is left out is as usual: a month to 100,000 messages a day from one new address.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRehearsalPlan)]
pub struct PlanInput {
    /// 1 to 120
    #[schema(minimum = 1, maximum = 120, example = 30)]
    days: Option<u16>,
    /// Messages to send each day, all providers together.
    #[schema(minimum = 1, maximum = 50_000_000, example = 100_000)]
    daily_volume: Option<u64>,
    /// Different recipients; as many as a day's volume without it.
    list_size: Option<u64>,
    /// How good the list is.
    #[schema(value_type = Option<ListQualityName>)]
    list: Option<ListQuality>,
    /// The addresses it leaves from: existing ones or imagined ones, at most 64.
    #[schema(value_type = Option<Vec<String>>, example = json!(["192.0.2.1"]))]
    sources: Option<Vec<IpAddr>>,
    /// What every provider is used to from each of them already; 0 for new ones.
    usual_daily: Option<f64>,
    /// How they are warmed up.
    #[schema(value_type = Option<WarmUpName>, example = "sparkpost")]
    warm_up: Option<WarmUp>,
    /// The stream of the mail.
    #[schema(value_type = Option<StreamName>)]
    stream: Option<Stream>,
    /// The domain in the header field From.
    #[schema(example = "news.example")]
    sender_domain: Option<String>,
    /// Whether those who read are sent to first while there is not room for all.
    engaged_first: Option<bool>,
    /// Shares of the recipients by provider; they need not add up to anything.
    mix: Option<BTreeMap<String, f64>>,
    /// Real messages each simulated one stands for. Without it, as many as make a rehearsal last seconds.
    #[schema(minimum = 1, maximum = 100_000)]
    weight: Option<u32>,
    /// Hours a message is tried.
    #[schema(minimum = 1, maximum = 240)]
    expire_hours: Option<u32>,
    /// Forward and reverse DNS of the sources confirm each other.
    reverse_dns: Option<bool>,
    /// SPF and DKIM pass and are aligned with From, and there is a DMARC record.
    authenticated: Option<bool>,
    /// One-click unsubscription (RFC 8058).
    one_click: Option<bool>,
    /// 0 (a letter) to 1 (obvious spam)
    #[schema(minimum = 0, maximum = 1)]
    spam: Option<f64>,
}

impl PlanInput {
    pub(super) fn plan(self) -> Plan {
        let usual = Plan::default();
        let mut plan = Plan {
            days: self.days.unwrap_or(usual.days),
            daily_volume: self.daily_volume.unwrap_or(usual.daily_volume),
            list_size: self.list_size,
            list: self.list.unwrap_or(usual.list),
            sources: self.sources.unwrap_or(usual.sources),
            usual_daily: self.usual_daily.unwrap_or(usual.usual_daily),
            warm_up: self.warm_up.unwrap_or(usual.warm_up),
            stream: self.stream.unwrap_or(usual.stream),
            sender_domain: self.sender_domain.unwrap_or(usual.sender_domain),
            engaged_first: self.engaged_first.unwrap_or(usual.engaged_first),
            mix: self.mix.unwrap_or(usual.mix),
            weight: usual.weight,
            expire_hours: self.expire_hours.unwrap_or(usual.expire_hours),
            reverse_dns: self.reverse_dns.unwrap_or(usual.reverse_dns),
            authenticated: self.authenticated.unwrap_or(usual.authenticated),
            one_click: self.one_click.unwrap_or(usual.one_click),
            spam: self.spam.unwrap_or(usual.spam),
        };
        plan.weight = self.weight.unwrap_or_else(|| usual_weight(&plan));
        plan
    }
}
