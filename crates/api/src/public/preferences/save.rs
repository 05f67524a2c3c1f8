//! Topics, rhythm and language, saved together.

use std::net::IpAddr;

use postroad_audience::{AudienceError, Rhythm, Said, Tongue, Way};
use postroad_base::TopicId;

use super::{Guest, Note, words};
use crate::public::form::Fields;
use crate::public::person;
use crate::{Answer, ApiState};

/// What is ticked is taken up, what was shown and is not ticked is left; what was not shown stays.
pub(super) async fn save(
    state: &ApiState,
    guest: &Guest,
    fields: &Fields,
    ip: Option<IpAddr>,
) -> Answer<Note> {
    let visits = &state.audience.visits;
    let ids = |name| fields.all(name).filter_map(|id| id.parse::<TopicId>().ok()).collect::<Vec<_>>();
    let (shown, ticked) = (ids("shown"), ids("topic"));
    let topics = guest.topics(state).await?;
    let of_page = topics.iter().filter(|(topic, _)| shown.contains(&topic.id));
    let (mut left, mut taken) = (Vec::new(), Vec::new());
    for (topic, is_got) in of_page {
        match (*is_got, ticked.contains(&topic.id)) {
            (true, false) => left.push(topic.id),
            (false, true) => taken.push(topic.id),
            _ => {}
        }
    }
    let words = words::of(guest.reader);
    let consent = (words.consent)(&guest.theme.name);
    let said = |text| Said { text, ip };
    visits.leave_topics(&guest.visit, &left, Way::PreferenceCentre, said("")).await?;
    if let Some(rhythm) = fields.get("rhythm").and_then(Rhythm::parse) {
        visits.set_rhythm(&guest.visit, rhythm).await?;
    }
    if let Some(tongue) = fields.get("language").and_then(Tongue::of_tag) {
        visits.speak(&guest.visit, tongue).await?;
    }
    let came_back = if taken.is_empty() {
        Ok(())
    } else {
        visits.come_back(&guest.visit, &taken, Way::PreferenceCentre, said(&consent)).await
    };
    person::reconsider_for(state, &guest.visit).await;
    match came_back {
        Ok(()) => Ok(Note::good(words.saved)),
        Err(AudienceError::Conflict { rule: "address_blocked", .. }) => Ok(Note::bad(words.blocked)),
        Err(error) => Err(error.into()),
    }
}
