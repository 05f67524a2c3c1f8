use postroad_account::QuotaLimits;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many recipients may be sent to. `null` in a workspace: the installation's default; `null` there: no limit.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    #[serde(default)]
    #[schema(example = 600)]
    pub per_minute: Option<u32>,
    /// A day of UTC.
    #[serde(default)]
    #[schema(example = 50000)]
    pub per_day: Option<u32>,
}

impl From<QuotaLimits> for Quota {
    fn from(limits: QuotaLimits) -> Self {
        Self { per_minute: limits.per_minute, per_day: limits.per_day }
    }
}

impl From<Quota> for QuotaLimits {
    fn from(quota: Quota) -> Self {
        Self { per_minute: quota.per_minute, per_day: quota.per_day }
    }
}
