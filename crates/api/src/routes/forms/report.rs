use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_audience::form::FormReport;
use postroad_base::FormId;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::FiguresView;
use crate::auth::Caller;
use crate::extract::{Id, Params};
use crate::{Answer, ApiState};

const DAYS_DEFAULT: u16 = 30;
const DAYS_MAX: u16 = 366;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// So many days, today (UTC) included.
    #[param(minimum = 1, maximum = 366, default = 30)]
    #[serde(default, deserialize_with = "checked_days")]
    days: Option<u16>,
}

fn checked_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let days = Option::<u16>::deserialize(deserializer)?;
    if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        return Err(D::Error::custom(format_args!("must be between 1 and {DAYS_MAX}")));
    }
    Ok(days)
}

/// The figures of a form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormReport)]
pub struct ReportView {
    total: FiguresView,
    /// Every day, oldest first.
    days: Vec<DayView>,
    /// Where visitors came from, most views first, at most 50.
    sources: Vec<SourceView>,
    /// Newest first.
    versions: Vec<VersionFiguresView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormDay)]
pub struct DayView {
    #[schema(format = Date, example = "2026-01-31")]
    date: String,
    figures: FiguresView,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormSource)]
pub struct SourceView {
    /// A host, the `utm_source` of the page, empty for who came directly, `(other)` for many small ones.
    #[schema(example = "blog.example.com")]
    source: String,
    figures: FiguresView,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormVersionFigures)]
pub struct VersionFiguresView {
    version: u32,
    figures: FiguresView,
}

/// Get the figures of a form
///
/// Counted by the UTC day on which something happened; what happened in the last seconds may be missing.
#[utoipa::path(
    get,
    path = "/forms/{id}/report",
    operation_id = "getFormReport",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form"), Query),
    responses((status = 200, description = "The figures.", body = ReportView))
)]
pub async fn report(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormId>,
    Params(query): Params<Query>,
) -> Answer<Json<ReportView>> {
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    Ok(Json(state.audience.forms.report(caller.workspace(), id, days).await?.into()))
}

impl From<FormReport> for ReportView {
    fn from(report: FormReport) -> Self {
        let FormReport { total, days, sources, versions } = report;
        Self {
            total: total.into(),
            days: days
                .into_iter()
                .map(|day| DayView { date: day.date.to_string(), figures: day.figures.into() })
                .collect(),
            sources: sources
                .into_iter()
                .map(|source| SourceView { source: source.source, figures: source.figures.into() })
                .collect(),
            versions: versions
                .into_iter()
                .map(|one| VersionFiguresView { version: one.version, figures: one.figures.into() })
                .collect(),
        }
    }
}
