use std::io;
use std::sync::Arc;

use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};
use uuid::Uuid;

use super::{FILE, FRAME_HEADER_BYTES, FRAME_MAX_BYTES, Head};
use crate::Position;
use crate::codec::Input;
use crate::disk::{Disk, DiskFile, read_full};
use crate::facts::{Facts, RecipientFacts, stream_from_code, take_state};
use crate::index::Location;
use crate::log::state::State;

pub(in crate::log) struct Loaded {
    pub state: State,
    pub base: Position,
    pub next_key: u64,
    pub size: u64,
}

/// The snapshot, or `None` if there is none that is whole. `progress` hears bytes done and in total.
///
/// # Errors
/// If the disk cannot be read.
pub(in crate::log) fn load(
    disk: &dyn Disk,
    progress: &mut dyn FnMut(u64, u64),
) -> io::Result<Option<Loaded>> {
    let file = match disk.open(FILE) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let size = file.size()?;
    let mut frames = Frames { file, at: 0 };
    let Some(head) = frames.next()?.and_then(|bytes| Head::decode(&bytes)) else { return Ok(None) };
    let mut state = State { segments: head.segments, ..State::default() };
    // A group takes more than a byte per message: a damaged count cannot ask for much memory.
    state.index.reserve(usize::try_from(head.messages.min(size)).unwrap_or(0));
    loop {
        let Some(bytes) = frames.next()? else { return Ok(None) };
        if bytes.is_empty() {
            let whole = frames.at == size;
            return Ok(whole.then_some(Loaded { state, base: head.base, next_key: head.next_key, size }));
        }
        if load_group(&bytes, &mut state).is_none() {
            return Ok(None);
        }
        progress(frames.at, size);
    }
}

struct Frames {
    file: Arc<dyn DiskFile>,
    at: u64,
}

impl Frames {
    /// The next frame, `None` if it is damaged or missing.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut header = [0; FRAME_HEADER_BYTES];
        if read_full(&*self.file, &mut header, self.at)? < header.len() {
            return Ok(None);
        }
        let mut input = Input::new(&header);
        let (Some(len), Some(crc)) = (input.u32(), input.u32()) else { return Ok(None) };
        if len > FRAME_MAX_BYTES {
            return Ok(None);
        }
        let mut bytes = vec![0; len as usize];
        let got = read_full(&*self.file, &mut bytes, self.at + header.len() as u64)?;
        if got < bytes.len() || crc32c::crc32c(&bytes) != crc {
            return Ok(None);
        }
        self.at += (header.len() + bytes.len()) as u64;
        Ok(Some(bytes))
    }
}

struct LabelFacts<'a> {
    workspace: WorkspaceId,
    stream: Stream,
    tags: Vec<&'a str>,
}

fn load_group(bytes: &[u8], state: &mut State) -> Option<()> {
    let mut input = Input::new(bytes);
    let mut domains = Vec::with_capacity(input.count()?);
    for _ in 0..domains.capacity() {
        domains.push(input.text()?);
    }
    let mut labels = Vec::with_capacity(input.count()?);
    for _ in 0..labels.capacity() {
        labels.push(take_labels(&mut input)?);
    }
    for _ in 0..input.count()? {
        let (key, facts, location) = take_entry(&mut input, &domains, &labels)?;
        state.insert(key, &facts, location)?;
    }
    input.is_empty().then_some(())
}

fn take_labels<'a>(input: &mut Input<'a>) -> Option<LabelFacts<'a>> {
    let workspace = WorkspaceId(Uuid::from_bytes(input.array()?));
    let stream = stream_from_code(input.u8()?)?;
    let mut tags = Vec::with_capacity(input.count()?);
    for _ in 0..tags.capacity() {
        tags.push(input.text()?);
    }
    Some(LabelFacts { workspace, stream, tags })
}

fn take_entry<'a>(
    input: &mut Input<'_>,
    domains: &[&'a str],
    labels: &[LabelFacts<'a>],
) -> Option<(u64, Facts<'a>, Location)> {
    let key = input.varint()?;
    let id = MessageId(Uuid::from_bytes(input.array()?));
    let accepted_at = UtcMillis(input.signed()?);
    let expires_at = UtcMillis(accepted_at.0.wrapping_add(input.signed()?));
    let mut part = || u32::try_from(input.varint()?).ok();
    let location = Location { segment: part()?, offset: part()?, len: part()? };
    let labels = labels.get(usize::try_from(input.varint()?).ok()?)?;
    let count = input.count()?;
    let mut recipients = Vec::with_capacity(count);
    for _ in 0..count {
        let domain = *domains.get(usize::try_from(input.varint()?).ok()?)?;
        let (state, due) = take_state(input, accepted_at)?;
        recipients.push(RecipientFacts { domain, state, due });
    }
    let facts = Facts {
        id,
        accepted_at,
        expires_at,
        workspace: labels.workspace,
        stream: labels.stream,
        tags: labels.tags.clone(),
        recipients,
    };
    (!facts.recipients.is_empty()).then_some((key, facts, location))
}
