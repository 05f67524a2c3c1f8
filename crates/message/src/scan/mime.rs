use memchr::{memchr, memmem};

use super::content_type::{self, Structure};
use super::entity::{self, Entity};
use super::{BOUNDARY_BYTES_MAX, Limits, ScanError};

/// Comparisons of a boundary with the message, per byte of it. Honest messages need less than one.
const COMPARISONS_PER_BYTE: usize = 4;
const COMPARISONS_FREE: usize = 1_000_000;

pub(super) struct Facts {
    pub parts: usize,
    pub depth: usize,
    pub ambiguous: bool,
}

/// Counts the entities of `message` and how deep they are nested, without remembering them.
pub(super) fn structure(message: &[u8], header: Entity, limits: &Limits) -> Result<Facts, ScanError> {
    let mut walker = Walker {
        message,
        limits,
        levels: Vec::new(),
        fields: 0,
        comparisons_left: message.len().saturating_mul(COMPARISONS_PER_BYTE).saturating_add(COMPARISONS_FREE),
        facts: Facts { parts: 0, depth: 0, ambiguous: false },
    };
    let mut pos = walker.enter(header)?;
    let dashes = memmem::Finder::new(b"--");
    while walker.levels.iter().any(|level| !level.boundary.is_empty()) {
        let Some(found) = dashes.find(&message[pos..]) else { break };
        let at = pos + found;
        pos = match walker.delimiter(at)? {
            Delimiter::None => at + 1,
            Delimiter::InsideLine => {
                walker.count_part(at)?;
                at + 2
            }
            Delimiter::Close(level) => {
                walker.close(level);
                at + 2
            }
            Delimiter::Open(level) => {
                walker.return_to(level);
                let start = memchr(b'\n', &message[at..]).map_or(message.len(), |end| at + end + 1);
                walker.enter(entity::part_header(message, start, limits)?)?
            }
        };
    }
    Ok(walker.facts)
}

enum Delimiter {
    None,
    /// `--boundary` where RFC 2046 §5.1.1 does not see a delimiter, but lenient parsers do.
    InsideLine,
    Open(usize),
    Close(usize),
}

/// A boundary in force.
struct Level {
    /// Empty for an embedded message.
    boundary: Vec<u8>,
    /// The entity of the level before has this boundary too.
    is_sibling: bool,
}

struct Walker<'a> {
    message: &'a [u8],
    limits: &'a Limits,
    /// Outermost first.
    levels: Vec<Level>,
    fields: usize,
    comparisons_left: usize,
    facts: Facts,
}

impl Walker<'_> {
    /// Takes note of an entity, and of the messages it embeds at its very start; returns where its body begins.
    fn enter(&mut self, mut entity: Entity) -> Result<usize, ScanError> {
        loop {
            self.count_part(entity.end)?;
            self.fields += entity.fields;
            if self.fields > self.limits.mime_fields {
                return Err(ScanError::TooManyFields { offset: entity.end, limit: self.limits.mime_fields });
            }
            if !self.enter_content(&entity)? {
                return Ok(entity.body_offset);
            }
            entity = entity::part_header(self.message, entity.body_offset, self.limits)?;
        }
    }

    /// Whether the content is an embedded message.
    fn enter_content(&mut self, entity: &Entity) -> Result<bool, ScanError> {
        let (mut embeds, mut has_boundary) = (false, false);
        self.facts.ambiguous |= entity.content_types.len() > 1;
        for value in &entity.content_types {
            match content_type::structure(&self.message[value.clone()]) {
                Structure::Leaf => {}
                Structure::Message if embeds => {}
                Structure::Message => {
                    embeds = true;
                    self.push(Vec::new(), false, value.start)?;
                }
                Structure::Multipart(boundaries) => {
                    self.facts.ambiguous |= boundaries.len() > 1;
                    for boundary in boundaries {
                        self.push(boundary, has_boundary, value.start)?;
                        has_boundary = true;
                    }
                }
            }
        }
        Ok(embeds)
    }

    fn push(&mut self, boundary: Vec<u8>, is_sibling: bool, offset: usize) -> Result<(), ScanError> {
        if boundary.len() > BOUNDARY_BYTES_MAX {
            return Err(ScanError::BoundaryTooLong { offset, limit: BOUNDARY_BYTES_MAX });
        }
        self.levels.push(Level { boundary, is_sibling });
        if self.levels.len() > self.limits.mime_depth {
            return Err(ScanError::TooDeep { offset, limit: self.limits.mime_depth });
        }
        self.facts.depth = self.facts.depth.max(self.levels.len());
        Ok(())
    }

    /// Forgets what is inside of the entity at `level`, but not its other boundaries.
    fn return_to(&mut self, level: usize) {
        let siblings = self.levels[level + 1..].iter().take_while(|level| level.is_sibling).count();
        self.levels.truncate(level + 1 + siblings);
    }

    fn close(&mut self, level: usize) {
        self.return_to(level);
        let closed = self.levels.remove(level);
        if let Some(next) = self.levels.get_mut(level) {
            next.is_sibling = closed.is_sibling;
        }
    }

    fn count_part(&mut self, offset: usize) -> Result<(), ScanError> {
        self.facts.parts += 1;
        if self.facts.parts > self.limits.mime_parts {
            return Err(ScanError::TooManyParts { offset, limit: self.limits.mime_parts });
        }
        Ok(())
    }

    /// What the two dashes at `at` begin. The innermost boundary is tried first.
    fn delimiter(&mut self, at: usize) -> Result<Delimiter, ScanError> {
        let rest = &self.message[at + 2..];
        let at_line_start = at == 0 || self.message[at - 1] == b'\n';
        let Some(left) = self.comparisons_left.checked_sub(self.levels.len()) else {
            return Err(ScanError::TooComplex { offset: at });
        };
        self.comparisons_left = left;
        let mut inside_line = false;
        for (level, Level { boundary, .. }) in self.levels.iter().enumerate().rev() {
            if boundary.is_empty() || !rest.starts_with(boundary) {
                continue;
            }
            match after_boundary(&rest[boundary.len()..]) {
                Some(true) if at_line_start => return Ok(Delimiter::Close(level)),
                Some(false) if at_line_start => return Ok(Delimiter::Open(level)),
                _ => inside_line = true,
            }
        }
        Ok(if inside_line { Delimiter::InsideLine } else { Delimiter::None })
    }
}

/// RFC 2046 §5.1.1: only `--` and white space may stand between the boundary and the line end. `Some(true)` closes.
fn after_boundary(rest: &[u8]) -> Option<bool> {
    let (rest, closes) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
    let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    match rest.get(padding) {
        None | Some(b'\n') => Some(closes),
        // Lenient parsers stop reading at the closing dashes.
        Some(_) => None,
    }
}
