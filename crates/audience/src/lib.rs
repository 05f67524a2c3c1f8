//! Who a workspace writes to: contacts with the workspace's own fields, tags and notes, and what is known of them.
//!
//! [`Audience`] opens the tables and holds the stores:
//!
//! * [`Contacts`]: people by a lasting id; their address may change. Found by parts of address or name, listed in any
//!   order by keyset, written one by one or a thousand at a time.
//! * [`Fields`]: the properties a workspace keeps of its contacts, each of one [`FieldKind`].
//! * [`Tags`]: words contacts are marked with.
//! * [`Topics`] and [`Consents`]: what contacts subscribe to, the ledger of what they agreed to, and
//!   [`Consents::may_send`], which every sender asks.
//! * [`Segments`]: rules that pick contacts, as SQL and for one contact, and who is in each.
//! * [`Activities`]: what became of messages, opens and clicks, and the engagement [`score`].
//! * [`Forms`]: what people sign up with, in [`form`].
//! * [`Imports`]: files of contacts from any tool, tried first, done in the background, undone.
//! * [`Timelines`]: everything that happened to a contact.
//! * [`Postman`]: how the mail is posted that the audience itself needs.
//! * [`Links`]: signed links for people who have no login.
//! * [`Visits`], [`Pages`], [`Farewells`]: what people do by such links, how the pages look, and who left why.
//! * [`TopicConsent`]: the answers that delivery asks for before a topic's mail is taken and before it leaves.
//! * [`Growths`]: how many came and went over time.
//!
//! # Storage
//! A contact is one row; the workspace's own fields are JSON in it, for reading. To be found by, the same values are kept
//! in one table per type, ordered by field, value and contact: equality and ranges are one range scan, and a value that
//! many contacts share is written at one place of the file, whatever their number. Tags and subscriptions are ordered the
//! same way. All these tables know contacts by an 8-byte number that outsiders never see.
//!
//! **Invariant:** an address that was erased is not taken again, whichever way it comes; see [`Contacts::erase`].
//!
//! It does not send, render or speak HTTP, and starts no background task: the binary runs [`Imports::run`].

mod activity;
mod audience;
mod consent;
mod contact;
mod core;
mod disposable;
mod error;
mod field;
pub mod form;
mod growth;
mod import;
mod leaving;
mod link;
mod post;
mod provider;
mod segment;
mod select;
mod sql;
mod tag;
mod timeline;
mod words;

pub use crate::core::Origin;
pub use activity::score;
pub use activity::{
    ACTIVITY_DAYS, Activities, ActivityKind, ENGAGEMENTS_MAX, Engagement, EngagementClass, EngagementSummary,
    Recorded, Times, Whom,
};
pub use audience::Audience;
pub use consent::{
    Consent, ConsentKind, Consents, Evidence, Given, MaySend, NewTopic, Refusal, Subscription,
    SubscriptionState, Topic, TopicChange, Topics,
};
pub use contact::{
    BATCH_MAX, BulkAction, BulkCount, BulkStep, BulkTarget, CHOSEN_MAX, Contact, ContactChange,
    ContactFilter, ContactSort, ContactStatus, Contacts, Entry, ErasedContact, Outcome, Written,
};
pub use error::{AudienceError, Wrong};
pub use field::{Field, FieldChange, FieldKind, FieldValue, Fields, NewField};
pub use form::Forms;
pub use growth::{Growth, GrowthPoint, GrowthStep, Growths};
pub use import::{
    ArchiveError, FileKind, Import, ImportCounts, ImportFile, ImportSettings, ImportSort, ImportStatus,
    Imports, Part, Reject, Target, Tool, Upload, is_archive, unpack,
};
pub use leaving::{
    Farewell, FarewellFilter, Farewells, Grouping, LeaveCount, LeavePoint, LeaveSpan, Left, MailLinks,
    NewAddress, PageSettings, PageTexts, Pages, PublicBase, Reason, Rhythm, Said, SavedPages, Scope, Tongue,
    TopicConsent, Visit, VisitError, Visits, Way,
};
pub use link::{LinkError, Links, Purpose};
pub use post::{PostError, Postman, SystemMail};
pub use segment::{
    Build, BuildStatus, Cause, CountTest, DateTest, DeliveryKind, EngagementKind, Member, NewSegment,
    NumberTest, Phrase, Preview, Property, Rule, Segment, SegmentChange, SegmentEvent, Segments, TextTest,
    TimeTest,
};
pub use tag::{Tag, Tags};
pub use timeline::{Happened, Moment, Timelines};
