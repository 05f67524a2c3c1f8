use postroad_base::{
    ApiKeyId, AttemptId, ContactId, CredentialId, Domain, DomainId, EmailAddress, EventId, FieldId,
    FormFileId, FormId, ImportId, InviteId, MessageId, PasskeyId, PoolId, ProviderId, RehearsalId, SegmentId,
    SessionId, SourceId, Stream, SubmissionId, TemplateId, ThemeId, TopicId, TrafficRuleId, UserId,
    UtcMillis, WarmupId, WebhookId, WorkspaceId,
};
use uuid::Uuid;

/// The type of a column or of a NULL. PostgreSQL needs to know it for NULLs too: a prepared statement is planned for
/// the types of its first values and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Int,
    Bool,
    Float,
    Text,
    Bytes,
}

/// A value bound to a statement or read from a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null(Kind),
    Int(i64),
    Bool(bool),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Null(kind) => *kind,
            Self::Int(_) => Kind::Int,
            Self::Bool(_) => Kind::Bool,
            Self::Float(_) => Kind::Float,
            Self::Text(_) => Kind::Text,
            Self::Bytes(_) => Kind::Bytes,
        }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }
}

/// A type that has a column type.
pub trait IntoValue: Into<Value> {
    const KIND: Kind;
}

/// A type that can be read from a column. `None` when the value does not fit.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for Value {
    fn from_value(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: IntoValue> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::KIND), Into::into)
    }
}

/// Integers of up to 64 bits are kept as 64-bit integers.
macro_rules! integers {
    ($($ty:ty),+) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self { Self::Int(i64::from(value)) }
        }
        impl IntoValue for $ty { const KIND: Kind = Kind::Int; }
        impl FromValue for $ty {
            fn from_value(value: Value) -> Option<Self> {
                match value { Value::Int(n) => n.try_into().ok(), _ => None }
            }
        }
    )+};
}
integers!(i64, i32, i16, u32, u16, u8);

/// Only read: a `u64` does not fit a column.
impl FromValue for u64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(n) => n.try_into().ok(),
            _ => None,
        }
    }
}

macro_rules! direct {
    ($($ty:ty => $variant:ident),+) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self { Self::$variant(value) }
        }
        impl IntoValue for $ty { const KIND: Kind = Kind::$variant; }
    )+};
}
direct!(bool => Bool, f64 => Float, String => Text, Vec<u8> => Bytes);

impl FromValue for bool {
    /// SQLite keeps booleans as 0 and 1.
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bool(b) => Some(b),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "an average may come back as an integer; figures, not money"
    )]
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Float(n) => Some(n),
            Value::Int(n) => Some(n as Self),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

macro_rules! borrowed {
    ($($ty:ty => $owned:ty, $kind:ident);+) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self { <$owned>::from(value).into() }
        }
        impl IntoValue for $ty { const KIND: Kind = Kind::$kind; }
    )+};
}
borrowed!(&str => String, Text; &String => String, Text; &[u8] => Vec<u8>, Bytes);

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Bytes(id.as_bytes().to_vec())
    }
}
impl IntoValue for Uuid {
    const KIND: Kind = Kind::Bytes;
}
impl FromValue for Uuid {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Self::from_slice(&bytes).ok(),
            _ => None,
        }
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
impl<const N: usize> IntoValue for [u8; N] {
    const KIND: Kind = Kind::Bytes;
}
impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

macro_rules! ids {
    ($($ty:ident),+ $(,)?) => {$(
        impl From<$ty> for Value {
            fn from(id: $ty) -> Self { id.0.into() }
        }
        impl IntoValue for $ty { const KIND: Kind = Kind::Bytes; }
        impl FromValue for $ty {
            fn from_value(value: Value) -> Option<Self> { Uuid::from_value(value).map(Self) }
        }
    )+};
}
ids!(
    WorkspaceId,
    MessageId,
    UserId,
    CredentialId,
    ApiKeyId,
    DomainId,
    EventId,
    AttemptId,
    WebhookId,
    SessionId,
    PasskeyId,
    InviteId,
    ProviderId,
    SourceId,
    PoolId,
    WarmupId,
    TrafficRuleId,
    RehearsalId,
    ContactId,
    FieldId,
    TopicId,
    SegmentId,
    ImportId,
    FormId,
    FormFileId,
    SubmissionId,
    TemplateId,
    ThemeId,
);

impl From<UtcMillis> for Value {
    fn from(at: UtcMillis) -> Self {
        Self::Int(at.0)
    }
}
impl IntoValue for UtcMillis {
    const KIND: Kind = Kind::Int;
}
impl FromValue for UtcMillis {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}

/// Types with a text form that parses back.
macro_rules! textual {
    ($($ty:ty),+ $(,)?) => {$(
        impl From<&$ty> for Value {
            fn from(value: &$ty) -> Self { Self::Text(value.to_string()) }
        }
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self { Self::from(&value) }
        }
        impl IntoValue for &$ty { const KIND: Kind = Kind::Text; }
        impl IntoValue for $ty { const KIND: Kind = Kind::Text; }
        impl FromValue for $ty {
            fn from_value(value: Value) -> Option<Self> { String::from_value(value)?.parse().ok() }
        }
    )+};
}
textual!(Domain, EmailAddress, Stream);
