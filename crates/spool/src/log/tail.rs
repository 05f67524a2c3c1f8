//! Mending the newest segment after a crash.
//!
//! All other segments were flushed before the next one was begun. In the newest one, the last batch may be there
//! in part and in any order. Each record says where its batch began, and everything before that was durable when it
//! was written: so damage before the beginning of the last batch that left a whole record is real damage, and
//! damage after it is what the crash left of records nobody was told of.

use std::io::{self, IoSlice};
use std::sync::Arc;

use super::options::Recovery;
use super::scan::{Found, Scanner, VOID_MIN_BYTES, is_aligned};
use super::segment::file_name;
use crate::disk::{Disk, DiskFile};
use crate::record::{HEADER_BYTES, Header, Kind};

/// A stretch that is not a whole record.
#[derive(Clone, Copy)]
struct Broken {
    from: u32,
    to: u32,
    /// Its header is undamaged; only meta or body are not.
    has_header: bool,
}

/// Looks at every byte from `from` (0 for the beginning), cuts the end after the last whole record and voids torn
/// records before it. The length that remains; 0 if nothing did, then the file is gone.
///
/// # Errors
/// If the disk cannot be read or written.
pub(super) fn mend(
    disk: &Arc<dyn Disk>,
    number: u32,
    from: u32,
    len: u32,
    recovery: &mut Recovery,
) -> io::Result<u32> {
    let file = disk.open(&file_name(number))?;
    let mut scanner = Scanner::new(Arc::clone(&file), from, len)?;
    let mut broken = Vec::new();
    let (mut last_batch, mut kept, mut marker) = (from, from, 0);
    while let Some(found) = scanner.next()? {
        match found {
            Found::Record { header, offset, len } => {
                if header.kind == Kind::Void || scanner.payload_is_whole(&header, offset)? {
                    last_batch = last_batch.max(header.batch_start);
                    kept = offset + len;
                    marker = header.marker;
                } else {
                    broken.push(Broken { from: offset, to: offset + len, has_header: true });
                }
            }
            Found::Damage { from, to } => broken.push(Broken { from, to, has_header: false }),
        }
    }
    for stretch in broken.iter().filter(|stretch| stretch.to <= kept) {
        if stretch.from < last_batch {
            count_damage(recovery, number, stretch);
        } else {
            recovery.torn_bytes += u64::from(stretch.to - stretch.from);
            void(&*file, marker, stretch)?;
        }
    }
    if kept == 0 {
        recovery.torn_bytes += u64::from(len);
        disk.remove(&file_name(number))?;
        disk.sync_dir()?;
        return Ok(0);
    }
    if kept < len {
        recovery.torn_bytes += u64::from(len - kept);
        tracing::info!(
            spool.segment = number,
            spool.torn_bytes = len - kept,
            "cut off what a crash had torn"
        );
        file.set_len(u64::from(kept))?;
    }
    // Also what was found whole may be in the page cache only.
    file.sync()?;
    Ok(kept)
}

/// Damage without a header is counted when the segment is read.
fn count_damage(recovery: &mut Recovery, segment: u32, stretch: &Broken) {
    if stretch.has_header {
        recovery.damaged_regions += 1;
        recovery.damaged_bytes += u64::from(stretch.to - stretch.from);
        tracing::error!(spool.segment = segment, spool.from = stretch.from, "a spooled record is damaged");
    }
}

/// Makes one record of no meaning out of a stretch, so that it is never taken for more.
fn void(file: &dyn DiskFile, marker: u64, stretch: &Broken) -> io::Result<()> {
    let len = stretch.to - stretch.from;
    if len < VOID_MIN_BYTES || !is_aligned(stretch.from, stretch.to) {
        return Ok(());
    }
    let header = Header {
        marker,
        kind: Kind::Void,
        batch_start: 0,
        key: 0,
        index_len: 0,
        meta_len: 0,
        body_len: len - HEADER_BYTES as u32,
        index_crc: 0,
        meta_crc: 0,
        body_crc: 0,
    };
    file.write_at(&[IoSlice::new(&header.encode())], u64::from(stretch.from))
}
