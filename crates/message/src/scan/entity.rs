use std::ops::Range;

use memchr::memchr_iter;

use super::{Limits, MIME_PARAMETERS_MAX, ScanError};
use crate::header::{Walk, WalkItem};

/// The header block of a message or MIME part, measured.
#[derive(Debug, Default)]
pub(super) struct Entity {
    /// Where the header block ends, before the empty line.
    pub end: usize,
    pub body_offset: usize,
    pub fields: usize,
    pub received: usize,
    pub malformed: Option<usize>,
    /// The values of Content-Type fields.
    pub content_types: Vec<Range<usize>>,
}

/// Measures the header block that begins at `start`.
pub(super) fn header(message: &[u8], start: usize, limits: &Limits) -> Result<Entity, ScanError> {
    measure(message, start, limits, false)
}

/// As [`header`], for a MIME part, whose header block ends where the first line that is no field begins: such a part
/// has no header block, and the line may be the next delimiter.
pub(super) fn part_header(message: &[u8], start: usize, limits: &Limits) -> Result<Entity, ScanError> {
    measure(message, start, limits, true)
}

fn measure(message: &[u8], start: usize, limits: &Limits, is_part: bool) -> Result<Entity, ScanError> {
    let mut entity = Entity::default();
    let mut walk = Walk::new(message, start);
    loop {
        let end = match walk.next_item() {
            WalkItem::Field(span) => {
                entity.fields += 1;
                let name = &message[span.start..span.name_end];
                if name.eq_ignore_ascii_case(b"Received") {
                    entity.received += 1;
                } else if name.len() > 8 && name[..8].eq_ignore_ascii_case(b"Content-") {
                    content_field(message, name, span.value_start..span.end, &mut entity)?;
                }
                span.end
            }
            WalkItem::Malformed(span) if is_part => {
                (entity.end, entity.body_offset) = (span.start, span.start);
                return Ok(entity);
            }
            WalkItem::Malformed(span) => {
                entity.malformed.get_or_insert(span.start);
                entity.fields += 1;
                span.end
            }
            WalkItem::End { header_end, body_offset } => {
                (entity.end, entity.body_offset) = (header_end, body_offset);
                return Ok(entity);
            }
        };
        if end - start > limits.header_bytes {
            return Err(ScanError::HeaderTooLarge { offset: start, limit: limits.header_bytes });
        }
        if entity.fields > limits.header_fields {
            return Err(ScanError::TooManyFields { offset: start, limit: limits.header_fields });
        }
    }
}

fn content_field(
    message: &[u8],
    name: &[u8],
    value: Range<usize>,
    entity: &mut Entity,
) -> Result<(), ScanError> {
    if memchr_iter(b';', &message[value.clone()]).count() > MIME_PARAMETERS_MAX {
        return Err(ScanError::TooManyParameters { offset: value.start, limit: MIME_PARAMETERS_MAX });
    }
    if name.eq_ignore_ascii_case(b"Content-Type") {
        entity.content_types.push(value);
    }
    Ok(())
}
