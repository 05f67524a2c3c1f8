use std::collections::{HashMap, VecDeque};

use postroad_base::{Domain, EnhancedCode, Reply, Stream, UtcMillis, WorkspaceId};

use super::Place;
use super::entry::{Labels, Marks};
use super::route::DomainRoute;
use super::table::Table;

/// Waiting recipients by where they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be tried at a later time, or when whatever holds it back is over.
    pub scheduled: u64,
    /// To be tried as soon as there is a route and a connection.
    pub ready: u64,
    pub in_flight: u64,
    pub held: u64,
}

impl Counts {
    #[must_use]
    pub fn total(&self) -> u64 {
        self.scheduled + self.ready + self.in_flight + self.held
    }

    fn of(&mut self, place: Place) -> &mut u64 {
        match place {
            Place::Scheduled | Place::Parked => &mut self.scheduled,
            Place::Routing | Place::Ready => &mut self.ready,
            Place::InFlight => &mut self.in_flight,
            Place::Held => &mut self.held,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.scheduled += other.scheduled;
        self.ready += other.ready;
        self.in_flight += other.in_flight;
        self.held += other.held;
    }

    pub(super) fn moved(&mut self, from: Option<Place>, to: Option<Place>) {
        if let Some(from) = from {
            *self.of(from) -= 1;
        }
        if let Some(to) = to {
            *self.of(to) += 1;
        }
    }
}

/// The earliest times among recipients. Kept up to date when one comes; when one goes, by the next sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Earliest {
    pub accepted_at: UtcMillis,
    /// Among the scheduled; `MAX` when there are none.
    pub due: UtcMillis,
}

impl Earliest {
    pub const NONE: Self = Self { accepted_at: UtcMillis::MAX, due: UtcMillis::MAX };

    pub fn note_due(&mut self, due: UtcMillis) {
        self.due = self.due.min(due);
    }

    pub fn note_accepted(&mut self, at: UtcMillis) {
        self.accepted_at = self.accepted_at.min(at);
    }

    pub fn join(&mut self, other: Self) {
        self.note_due(other.due);
        self.note_accepted(other.accepted_at);
    }
}

/// What waits in one workspace for one domain.
#[derive(Debug)]
pub(super) struct Group {
    pub workspace: u32,
    pub domain: u32,
    pub counts: Counts,
    pub earliest: Earliest,
    /// What the sweep under way has seen.
    pub sweep: Earliest,
    /// Other groups of the domain.
    before: Option<u32>,
    pub after: Option<u32>,
}

#[derive(Debug)]
pub(super) struct DomainRow {
    pub name: Domain,
    pub route: DomainRoute,
    pub first_group: Option<u32>,
}

#[derive(Debug)]
pub(super) struct WorkspaceRow {
    pub id: WorkspaceId,
    pub counts: Counts,
}

/// The last word of a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastReply {
    pub code: u16,
    pub enhanced: Option<EnhancedCode>,
    /// Its first 500 bytes.
    pub text: Box<str>,
    pub at: UtcMillis,
}

impl LastReply {
    /// The longest text kept.
    const TEXT_MAX_BYTES: usize = 500;

    #[must_use]
    pub fn new(reply: &Reply, at: UtcMillis) -> Self {
        let mut text = reply.text();
        text.truncate(text.floor_char_boundary(Self::TEXT_MAX_BYTES));
        Self { code: reply.code, enhanced: reply.enhanced, text: text.into(), at }
    }
}

/// Destinations whose last reply is remembered, all workspaces together.
const REPLIES_MAX: usize = 10_000;

/// Who waits for whom, counted as it changes, so that nobody has to look at every recipient to know.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Never forgotten: there are as many as workspaces that sent since the start.
    pub workspaces: Table<WorkspaceRow>,
    /// Forgotten some time after the last recipient ([`super::Core::sweep`]).
    pub domains: Table<DomainRow>,
    pub labels: Table<Labels>,
    pub groups: Table<Group>,
    pub counts: Counts,
    replies: HashMap<u32, LastReply>,
    /// In the order they came; may name some that are gone.
    reply_order: VecDeque<u32>,
}

impl Groups {
    pub fn workspace(&mut self, id: WorkspaceId) -> u32 {
        self.workspaces.number(&id, |row| row.id == id, || WorkspaceRow { id, counts: Counts::default() })
    }

    pub fn find_workspace(&self, id: WorkspaceId) -> Option<u32> {
        self.workspaces.find(&id, |row| row.id == id)
    }

    pub fn domain(&mut self, name: &Domain) -> u32 {
        self.domains.number(
            name,
            |row| row.name == *name,
            || DomainRow { name: name.clone(), route: DomainRoute::Unknown, first_group: None },
        )
    }

    pub fn find_domain(&self, name: &Domain) -> Option<u32> {
        self.domains.find(name, |row| row.name == *name)
    }

    /// One more message with these labels.
    pub fn acquire_labels(
        &mut self,
        workspace: u32,
        stream: Stream,
        tags: Vec<Box<str>>,
        sender: Option<Domain>,
        marks: Marks,
    ) -> u32 {
        let key = (workspace, stream, tags, sender, marks);
        let number = self.labels.number(
            &key,
            |row| {
                (row.workspace, row.stream, row.marks) == (key.0, key.1, key.4)
                    && *row.tags == *key.2
                    && row.sender == key.3
            },
            || Labels {
                workspace: key.0,
                stream: key.1,
                tags: key.2.clone().into(),
                sender: key.3.clone(),
                marks: key.4,
                uses: 0,
            },
        );
        if let Some(row) = self.labels.get_mut(number) {
            row.uses += 1;
        }
        number
    }

    pub fn release_labels(&mut self, number: u32) {
        let Some(row) = self.labels.get_mut(number) else { return };
        row.uses -= 1;
        if row.uses == 0 {
            self.labels.remove(number);
        }
    }

    pub fn labels_of(&self, number: u32) -> &Labels {
        self.labels.get(number).expect("labels are released with the last message that has them")
    }

    pub fn of(&self, number: u32) -> &Group {
        self.groups.get(number).expect("a group lives as long as its recipients")
    }

    pub fn find_group(&self, workspace: u32, domain: u32) -> Option<u32> {
        self.groups.find(&(workspace, domain), |row| (row.workspace, row.domain) == (workspace, domain))
    }

    /// One more recipient at `place` of a message accepted at `accepted_at`.
    pub fn join(&mut self, workspace: u32, domain: &Domain, place: Place, accepted_at: UtcMillis) -> u32 {
        let domain = self.domain(domain);
        let number = match self.find_group(workspace, domain) {
            Some(number) => number,
            None => self.add_group(workspace, domain),
        };
        if let Some(group) = self.groups.get_mut(number) {
            group.earliest.note_accepted(accepted_at);
            group.sweep.note_accepted(accepted_at);
        }
        self.moved(number, None, Some(place));
        number
    }

    fn add_group(&mut self, workspace: u32, domain: u32) -> u32 {
        let row = self.domains.get_mut(domain).expect("callers have just made it");
        let after = row.first_group;
        let group = Group {
            workspace,
            domain,
            counts: Counts::default(),
            earliest: Earliest::NONE,
            sweep: Earliest::NONE,
            before: None,
            after,
        };
        let number = self.groups.number(
            &(workspace, domain),
            |row| (row.workspace, row.domain) == (workspace, domain),
            || group,
        );
        row.first_group = Some(number);
        if let Some(next) = after.and_then(|next| self.groups.get_mut(next)) {
            next.before = Some(number);
        }
        number
    }

    /// A recipient of a group changes its place; from or to nowhere when it comes or goes.
    pub fn moved(&mut self, number: u32, from: Option<Place>, to: Option<Place>) {
        let Some(group) = self.groups.get_mut(number) else { return };
        group.counts.moved(from, to);
        self.counts.moved(from, to);
        let (workspace, empty) = (group.workspace, group.counts.total() == 0);
        if let Some(row) = self.workspaces.get_mut(workspace) {
            row.counts.moved(from, to);
        }
        if empty {
            self.forget_group(number);
        }
    }

    pub fn note_due(&mut self, number: u32, due: UtcMillis) {
        if let Some(group) = self.groups.get_mut(number) {
            group.earliest.note_due(due);
            group.sweep.note_due(due);
        }
    }

    fn forget_group(&mut self, number: u32) {
        let Some(group) = self.groups.remove(number) else { return };
        match group.before {
            Some(before) => {
                if let Some(before) = self.groups.get_mut(before) {
                    before.after = group.after;
                }
            }
            None => {
                if let Some(domain) = self.domains.get_mut(group.domain) {
                    domain.first_group = group.after;
                }
            }
        }
        if let Some(after) = group.after.and_then(|after| self.groups.get_mut(after)) {
            after.before = group.before;
        }
        self.replies.remove(&number);
    }

    /// Remembers what a destination said last.
    pub fn note_reply(&mut self, number: u32, reply: &Reply, at: UtcMillis) {
        if self.groups.get(number).is_none() {
            return;
        }
        if self.replies.insert(number, LastReply::new(reply, at)).is_none() {
            self.reply_order.push_back(number);
        }
        while self.replies.len() > REPLIES_MAX
            && let Some(oldest) = self.reply_order.pop_front()
        {
            self.replies.remove(&oldest);
        }
        if self.reply_order.len() > 2 * REPLIES_MAX {
            self.reply_order.retain(|number| self.replies.contains_key(number));
        }
    }

    pub fn reply(&self, number: u32) -> Option<&LastReply> {
        self.replies.get(&number)
    }

    /// The groups of a domain.
    pub fn groups_of(&self, domain: &DomainRow) -> impl Iterator<Item = (u32, &Group)> {
        let mut next = domain.first_group;
        std::iter::from_fn(move || {
            let number = next?;
            let group = self.groups.get(number)?;
            next = group.after;
            Some((number, group))
        })
    }
}
