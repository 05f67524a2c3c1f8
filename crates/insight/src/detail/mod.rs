//! What the remote server said and what the attempt was made with, packed into one small blob.
//!
//! A transcript of 700 bytes becomes about 100: the fields are written in order without names, then compressed
//! against a dictionary of what SMTP servers usually say. The first byte is the format; formats and
//! dictionaries are stored data and never change.

mod form;

use std::io;

use postroad_base::{AttemptFacts, Event, Reply};
use zstd::bulk::{Compressor, Decompressor};

use crate::InsightError;
use form::{Added, Stored, StoredRef, Way};

/// Fields as they are.
const FORMAT_PLAIN: u8 = 0;
/// Fields compressed by zstd against [`DICTIONARY`].
const FORMAT_ZSTD_1: u8 = 1;
const DICTIONARY: &[u8] = include_bytes!("dictionary_1.txt");
/// Negative levels leave literals as they are. Details are so small that coding them never pays: level 1 gives the same
/// 152 bytes for a short transcript of 290, at 5.3 µs of CPU instead of 3.6.
const LEVEL: i32 = -1;
/// No detail unpacks to more than this.
const DETAIL_MAX_BYTES: usize = 256 * 1024;
/// Lines of a transcript that are kept, and bytes of each.
const TRANSCRIPT_LINES_MAX: usize = 200;
const TEXT_MAX_BYTES: usize = 2_000;

/// The unpacked part of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Detail {
    pub reply: Option<Reply>,
    pub reason: Option<String>,
    pub attempt: Option<AttemptFacts>,
}

/// What there is to pack.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub reply: Option<&'a Reply>,
    pub reason: Option<&'a str>,
    pub attempt: Option<&'a AttemptFacts>,
}

impl<'a> From<&'a Event> for Parts<'a> {
    fn from(event: &'a Event) -> Self {
        Self { reply: event.reply.as_ref(), reason: event.reason.as_deref(), attempt: event.attempt.as_ref() }
    }
}

impl<'a> From<&'a Detail> for Parts<'a> {
    fn from(detail: &'a Detail) -> Self {
        Self {
            reply: detail.reply.as_ref(),
            reason: detail.reason.as_deref(),
            attempt: detail.attempt.as_ref(),
        }
    }
}

/// Packs details. Keeps its buffers, so one lives in the writer.
pub(crate) struct Packer {
    compressor: Compressor<'static>,
    plain: Vec<u8>,
}

impl Packer {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { compressor: Compressor::with_dictionary(LEVEL, DICTIONARY)?, plain: Vec::new() })
    }

    /// The blob of an event, `None` when it has nothing to say. `with_transcript` is false for the recipients
    /// after the first of one transaction.
    pub(crate) fn pack(&mut self, parts: Parts<'_>, with_transcript: bool) -> Option<Vec<u8>> {
        if parts.reply.is_none() && parts.reason.is_none() && parts.attempt.is_none() {
            return None;
        }
        let stored = StoredRef::of(parts, with_transcript);
        let mut plain = std::mem::take(&mut self.plain);
        plain.clear();
        plain = postcard::to_extend(&stored, plain).expect("writing to a vector cannot fail");
        let (added, way) = (Added::of(parts), Way::of(parts));
        if !added.is_empty() || way.is_some() {
            plain = postcard::to_extend(&added, plain).expect("writing to a vector cannot fail");
        }
        if let Some(way) = way {
            plain = postcard::to_extend(&way, plain).expect("writing to a vector cannot fail");
        }
        let blob = match self.compressor.compress(&plain) {
            Ok(packed) if packed.len() < plain.len() => with_format(FORMAT_ZSTD_1, &packed),
            _ => with_format(FORMAT_PLAIN, &plain),
        };
        self.plain = plain;
        Some(blob)
    }
}

fn with_format(format: u8, content: &[u8]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(content.len() + 1);
    blob.push(format);
    blob.extend_from_slice(content);
    blob
}

/// Unpacks details.
pub(crate) struct Unpacker {
    decompressor: Decompressor<'static>,
}

impl Unpacker {
    pub(crate) fn new() -> Result<Self, InsightError> {
        let decompressor =
            Decompressor::with_dictionary(DICTIONARY).map_err(|_| InsightError::Corrupt("dictionary"))?;
        Ok(Self { decompressor })
    }

    pub(crate) fn unpack(&mut self, blob: &[u8]) -> Result<Detail, InsightError> {
        let corrupt = || InsightError::Corrupt("event detail");
        let (format, content) = blob.split_first().ok_or_else(corrupt)?;
        let unpacked;
        let plain = match *format {
            FORMAT_PLAIN => content,
            FORMAT_ZSTD_1 => {
                unpacked = self.decompressor.decompress(content, DETAIL_MAX_BYTES).map_err(|_| corrupt())?;
                &unpacked
            }
            _ => return Err(corrupt()),
        };
        let (stored, rest): (Stored, _) = postcard::take_from_bytes(plain).map_err(|_| corrupt())?;
        let mut detail = Detail::from(stored);
        if !rest.is_empty() {
            let (added, rest): (Added, _) = postcard::take_from_bytes(rest).map_err(|_| corrupt())?;
            added.apply(&mut detail);
            if !rest.is_empty() {
                postcard::from_bytes::<Way>(rest).map_err(|_| corrupt())?.apply(&mut detail);
            }
        }
        Ok(detail)
    }
}

#[cfg(test)]
mod tests;
