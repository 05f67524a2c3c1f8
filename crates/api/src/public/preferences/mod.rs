//! `/p/{token}`: what somebody gets, how often, in which language, at which address; and everything that is known of them.
//!
//! A link in an ordinary mail is passed on with it sooner or later. It may change what is sent, which is easily put right;
//! what reveals or destroys data needs a fresh link ([`Purpose::Personal`]), which is mailed to the contact's own address
//! and works for a day.

mod act;
pub(in crate::public) mod address;
mod data;
mod erase;
mod mail;
mod save;
mod show;
mod words;

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};
use postroad_audience::{LinkError, Purpose, Rhythm, SubscriptionState, Tongue, Topic, Visit, VisitError};

pub(in crate::public) use self::act::act;
pub(in crate::public) use self::data::data;
pub(in crate::public) use self::show::show;
pub(crate) use self::show::{View, body};
use super::problem;
use super::reader::Reader;
use super::shell::Page;
use super::theme::Theme;
use crate::{Answer, ApiState};

/// Somebody at their preferences.
struct Guest {
    visit: Visit,
    theme: Theme,
    reader: Reader,
    path: String,
}

impl Guest {
    /// With either kind of link. The language the contact speaks comes before the browser's.
    async fn find(state: &ApiState, token: &str, uri: &Uri, headers: &HeaderMap) -> Result<Self, Response> {
        let visits = &state.audience.visits;
        let found = match visits.follow(token, Purpose::Preferences).await {
            Err(VisitError::Link(LinkError::Invalid)) => visits.follow(token, Purpose::Personal).await,
            found => found,
        };
        Self::of(state, found, format!("/p/{token}"), uri, headers).await
    }

    async fn of(
        state: &ApiState,
        found: Result<Visit, VisitError>,
        path: String,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Self, Response> {
        let stranger = Reader::of(uri, headers, None);
        match found {
            Ok(visit) => {
                let reader = Reader::of(uri, headers, visit.contact.language.as_deref());
                let theme = Theme::of(state, visit.workspace).await;
                let theme = theme.map_err(|error| problem::failed(reader, error))?;
                Ok(Self { visit, theme, reader, path })
            }
            Err(VisitError::Gone { workspace }) => {
                let theme = Theme::of(state, workspace).await;
                let theme = theme.map_err(|error| problem::failed(stranger, error))?;
                let words = words::of(stranger);
                let body = html! { p { (words.nobody) } };
                Err(Page::new(&theme, stranger, words.nobody_title).answer(StatusCode::OK, body))
            }
            Err(error) => Err(problem::link(stranger, &error).expect("only Gone has no page of its own")),
        }
    }

    /// May see and erase what is known.
    fn is_personal(&self) -> bool {
        self.visit.purpose == Purpose::Personal
    }

    fn page<'a>(&'a self, title: &'a str) -> Page<'a> {
        Page::new(&self.theme, self.reader, title).at(&self.path)
    }

    /// The preference centre as it is now, with a word about what was just done.
    async fn centre(&self, state: &ApiState, status: StatusCode, note: Option<Note>) -> Answer<Response> {
        let view = self.view(state).await?;
        let words = words::of(self.reader);
        Ok(self.page(words.title).answer(status, body(&view, note.as_ref())))
    }

    async fn view(&self, state: &ApiState) -> Answer<View<'_>> {
        let visits = &state.audience.visits;
        // What was changed a moment ago is shown as it is now.
        let contact = state.audience.contacts.get(self.visit.workspace, self.visit.contact.id).await?;
        let contact = contact.unwrap_or_else(|| self.visit.contact.clone());
        let now = state.clock.now();
        Ok(View {
            theme: &self.theme,
            reader: self.reader,
            path: &self.path,
            address: super::person::masked(&contact.email),
            topics: self.topics(state).await?,
            rhythm: visits.rhythm(&self.visit).await?,
            tongue: contact.language.as_deref().and_then(Tongue::of_tag).unwrap_or(self.reader.tongue),
            paused_until: contact.paused_until.filter(|until| *until > now),
            can_mail: mail::sender(state, &self.visit, &self.theme).is_some(),
            is_personal: self.is_personal(),
        })
    }

    /// The topics to choose from, and whether they are got: what is public, and what somebody gets anyway.
    async fn topics(&self, state: &ApiState) -> Answer<Vec<(Topic, bool)>> {
        let known = state.audience.visits.subscriptions(&self.visit).await?;
        let state_of = |topic: &Topic| known.iter().find(|one| one.topic == topic.id).map(|one| one.state);
        let all = state.audience.topics.list(self.visit.workspace).await?;
        let listed = all.into_iter().filter(|topic| topic.archived_at.is_none()).filter_map(|topic| {
            let is_got = state_of(&topic) == Some(SubscriptionState::Subscribed);
            (topic.public || is_got).then_some((topic, is_got))
        });
        Ok(listed.collect())
    }
}

/// What was just done.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub text: String,
    pub is_bad: bool,
}

impl Note {
    fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_bad: false }
    }

    fn bad(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_bad: true }
    }

    fn markup(&self) -> Markup {
        html! {
            div.note.bad[self.is_bad] role=(if self.is_bad { "alert" } else { "status" }) { p { (self.text) } }
        }
    }
}

/// The title of the page.
pub(crate) fn title(reader: Reader) -> &'static str {
    words::of(reader).title
}

/// The rhythms in the order they are offered.
fn rhythms(reader: Reader) -> [(Rhythm, &'static str, &'static str); 3] {
    let words = words::of(reader);
    [
        (Rhythm::All, words.rhythm_all, words.rhythm_all_hint),
        (Rhythm::Weekly, words.rhythm_weekly, words.rhythm_weekly_hint),
        (Rhythm::Monthly, words.rhythm_monthly, words.rhythm_monthly_hint),
    ]
}
