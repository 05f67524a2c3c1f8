use std::collections::BTreeSet;

use hashbrown::HashTable;
use postroad_spool::MessageKey;

use super::entry::{Handle, Message, Recipient, Recipients};

/// Messages in one allocation.
const CHUNK: usize = 4096;

/// Messages by number and by key. Numbers are kept while a message lives; low ones are used again first, so that memory
/// is given back from the end as a backlog shrinks.
#[derive(Debug, Default)]
pub(super) struct Store {
    chunks: Vec<Option<Chunk>>,
    /// Chunks that are there and have room.
    roomy: BTreeSet<u32>,
    /// Places in `chunks` without a chunk.
    vacant: BTreeSet<u32>,
    by_key: HashTable<u32>,
    lists: Vec<Box<[Option<Recipient>]>>,
    free_lists: Vec<u32>,
}

#[derive(Debug)]
struct Chunk {
    messages: Vec<Option<Message>>,
    free: Vec<u16>,
}

/// Tables below this size are not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 16;

impl Store {
    /// One more than the highest number that may be in use.
    pub fn end(&self) -> u32 {
        number(self.chunks.len(), 0)
    }

    pub fn find(&self, key: MessageKey) -> Option<u32> {
        let same = |number: &u32| self.get(*number).is_some_and(|message| message.key == key);
        self.by_key.find(hash(key), same).copied()
    }

    pub fn get(&self, number: u32) -> Option<&Message> {
        let (chunk, at) = split(number);
        self.chunks.get(chunk)?.as_ref()?.messages.get(at)?.as_ref()
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut Message> {
        let (chunk, at) = split(number);
        self.chunks.get_mut(chunk)?.as_mut()?.messages.get_mut(at)?.as_mut()
    }

    pub fn message(&self, handle: Handle) -> Option<&Message> {
        self.get(handle.message).filter(|message| message.generation() == handle.generation)
    }

    pub fn recipient(&self, handle: Handle) -> Option<&Recipient> {
        match &self.message(handle)?.recipients {
            Recipients::One(recipient) => Some(recipient).filter(|_| handle.slot == 0),
            Recipients::Many(list) => self.lists[*list as usize].get(usize::from(handle.slot))?.as_ref(),
        }
    }

    pub fn recipient_mut(&mut self, handle: Handle) -> Option<&mut Recipient> {
        let list = match &self.message(handle)?.recipients {
            Recipients::One(_) if handle.slot == 0 => None,
            Recipients::One(_) => return None,
            Recipients::Many(list) => Some(*list),
        };
        match list {
            Some(list) => self.lists[list as usize].get_mut(usize::from(handle.slot))?.as_mut(),
            None => match &mut self.get_mut(handle.message)?.recipients {
                Recipients::One(recipient) => Some(recipient),
                Recipients::Many(_) => None,
            },
        }
    }

    /// How many recipients a message had when it came.
    pub fn slots(&self, message: &Message) -> u16 {
        match &message.recipients {
            Recipients::One(_) => 1,
            Recipients::Many(list) => {
                u16::try_from(self.lists[*list as usize].len()).expect("a message has fewer than 65,536")
            }
        }
    }

    /// Live recipients of a message with their handles.
    pub fn live(&self, number: u32) -> impl Iterator<Item = (Handle, &Recipient)> {
        let message = self.get(number);
        let generation = message.map_or(0, Message::generation);
        let (one, many) = match message.map(|message| &message.recipients) {
            None => (None, None),
            Some(Recipients::One(recipient)) => (Some(recipient), None),
            Some(Recipients::Many(list)) => (None, Some(&self.lists[*list as usize])),
        };
        let many = many.into_iter().flat_map(|list| list.iter().map(Option::as_ref));
        one.into_iter().map(Some).chain(many).zip(0_u16..).filter_map(move |(recipient, slot)| {
            Some((Handle { message: number, slot, generation }, recipient?))
        })
    }

    /// Keeps the recipients of a message that is about to be inserted.
    pub fn keep(&mut self, mut recipients: Vec<Recipient>) -> Recipients {
        if let [one] = recipients[..] {
            return Recipients::One(one);
        }
        let list: Box<[_]> = recipients.drain(..).map(Some).collect();
        Recipients::Many(match self.free_lists.pop() {
            Some(number) => {
                self.lists[number as usize] = list;
                number
            }
            None => {
                self.lists.push(list);
                u32::try_from(self.lists.len() - 1).expect("fewer lists than messages, which are u32")
            }
        })
    }

    pub fn insert(&mut self, message: Message) -> u32 {
        let key = message.key;
        let chunk = match self.roomy.first() {
            Some(chunk) => *chunk,
            None => self.add_chunk(),
        };
        let place = self.chunks[chunk as usize].as_mut().expect("a roomy chunk is there");
        let at = match place.free.pop() {
            Some(at) => {
                place.messages[usize::from(at)] = Some(message);
                usize::from(at)
            }
            None => {
                place.messages.push(Some(message));
                place.messages.len() - 1
            }
        };
        if place.free.is_empty() && place.messages.len() == CHUNK {
            self.roomy.remove(&chunk);
        }
        let number = number(chunk as usize, at);
        let chunks = &self.chunks;
        self.by_key.insert_unique(hash(key), number, |other| hash_of(chunks, *other));
        number
    }

    fn add_chunk(&mut self) -> u32 {
        let chunk = Some(Chunk { messages: Vec::with_capacity(CHUNK), free: Vec::new() });
        let at = match self.vacant.pop_first() {
            Some(at) => {
                self.chunks[at as usize] = chunk;
                at
            }
            None => {
                self.chunks.push(chunk);
                u32::try_from(self.chunks.len() - 1).expect("fewer chunks than messages, which are u32")
            }
        };
        self.roomy.insert(at);
        at
    }

    /// Takes a recipient out. The message, if it was its last one.
    pub fn remove(&mut self, handle: Handle) -> Option<(Recipient, Option<Message>)> {
        let taken = *self.recipient(handle)?;
        let list = match &self.message(handle)?.recipients {
            Recipients::One(_) => return Some((taken, self.remove_message(handle.message))),
            Recipients::Many(list) => *list,
        };
        self.lists[list as usize][usize::from(handle.slot)] = None;
        if self.lists[list as usize].iter().any(Option::is_some) {
            return Some((taken, None));
        }
        self.lists[list as usize] = Box::default();
        self.free_lists.push(list);
        if self.free_lists.len() == self.lists.len() {
            self.lists = Vec::new();
            self.free_lists = Vec::new();
        }
        Some((taken, self.remove_message(handle.message)))
    }

    fn remove_message(&mut self, number: u32) -> Option<Message> {
        let (chunk, at) = split(number);
        let key = self.get(number)?.key;
        if let Ok(found) = self.by_key.find_entry(hash(key), |other| *other == number) {
            found.remove();
        }
        let place = self.chunks.get_mut(chunk)?.as_mut()?;
        let message = place.messages.get_mut(at)?.take();
        place.free.push(u16::try_from(at).expect("a chunk has fewer than 65,536 places"));
        let empty = place.free.len() == place.messages.len();
        let chunk_number = u32::try_from(chunk).expect("chunks are numbered by u32");
        self.roomy.insert(chunk_number);
        // The first one stays: a queue that runs empty again and again must not allocate each time.
        if empty && chunk > 0 {
            self.drop_chunk(chunk_number);
        }
        self.shrink();
        message
    }

    fn drop_chunk(&mut self, chunk: u32) {
        self.roomy.remove(&chunk);
        self.chunks[chunk as usize] = None;
        self.vacant.insert(chunk);
        while self.chunks.last().is_some_and(Option::is_none) {
            self.chunks.pop();
            let last = u32::try_from(self.chunks.len()).expect("chunks are numbered by u32");
            self.vacant.remove(&last);
        }
    }

    fn shrink(&mut self) {
        if self.by_key.capacity() > KEEP_CAPACITY && self.by_key.len() < self.by_key.capacity() / 8 {
            let chunks = &self.chunks;
            self.by_key.shrink_to(self.by_key.len() * 2, |number| hash_of(chunks, *number));
        }
    }
}

fn split(number: u32) -> (usize, usize) {
    (number as usize / CHUNK, number as usize % CHUNK)
}

fn number(chunk: usize, at: usize) -> u32 {
    u32::try_from(chunk * CHUNK + at).expect("fewer than 2^32 messages fit in memory")
}

fn hash_of(chunks: &[Option<Chunk>], number: u32) -> u64 {
    let (chunk, at) = split(number);
    let message = chunks[chunk].as_ref().and_then(|chunk| chunk.messages[at].as_ref());
    hash(message.expect("only live messages are found by key").key)
}

/// Keys are ours and dense; a folded multiplication spreads them.
fn hash(key: MessageKey) -> u64 {
    let wide = u128::from(key.0 ^ 0xf39c_c060_5ced_c835) * 0x9e37_79b9_7f4a_7c15;
    (wide >> 64) as u64 ^ wide as u64
}

#[cfg(test)]
mod tests {
    use postroad_base::UtcMillis;

    use super::*;
    use crate::queue::Place;

    fn insert(store: &mut Store, key: u64, recipients: u16) -> u32 {
        let recipients =
            (0..recipients).map(|n| Recipient::new(7, n, 0, Place::Held, UtcMillis(5))).collect();
        let recipients = store.keep(recipients);
        store.insert(Message::new(MessageKey(key), UtcMillis(1), UtcMillis(2), 0, recipients))
    }

    fn remove(store: &mut Store, key: u64, slot: u16) -> bool {
        let message = store.find(MessageKey(key)).unwrap();
        let handle = Handle { message, slot, generation: store.get(message).unwrap().generation() };
        store.remove(handle).unwrap().1.is_some()
    }

    #[test]
    fn a_message_goes_with_its_last_recipient_and_memory_with_the_messages() {
        let mut store = Store::default();
        let count = 3 * CHUNK as u64 + 5;
        for key in 0..count {
            insert(&mut store, key, 1 + u16::try_from(key % 2).unwrap());
        }
        assert_eq!(store.end() as usize, 4 * CHUNK);
        for key in CHUNK as u64..count {
            if key % 2 == 1 {
                assert!(!remove(&mut store, key, 0));
                assert_eq!(store.live(store.find(MessageKey(key)).unwrap()).count(), 1);
            }
            assert!(remove(&mut store, key, u16::try_from(key % 2).unwrap()));
            assert_eq!(store.find(MessageKey(key)), None);
        }
        assert_eq!(store.end() as usize, CHUNK);
        assert!(remove(&mut store, 6, 0));
        assert_eq!(insert(&mut store, count, 1), 6, "low numbers are used again");
        assert_eq!(insert(&mut store, count + 1, 1) as usize, CHUNK);
        assert_eq!(store.find(MessageKey(3)), Some(3));
    }
}
