use hashbrown::hash_table::{Entry, HashTable};

/// Values kept once, however many messages have them, and dropped with the last.
#[derive(Debug)]
pub(super) struct Interner<T> {
    by_hash: HashTable<u32>,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<T>,
    hash: u64,
    uses: u32,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { by_hash: HashTable::new(), slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Interner<T> {
    /// The number of a value, counting one more use.
    pub fn acquire(&mut self, hash: u64, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u32 {
        let Self { by_hash, slots, free } = self;
        let same = |number: &u32| {
            let slot = &slots[*number as usize];
            slot.hash == hash && slot.value.as_ref().is_some_and(&is)
        };
        match by_hash.entry(hash, same, |number| slots[*number as usize].hash) {
            Entry::Occupied(found) => {
                let number = *found.get();
                slots[number as usize].uses += 1;
                number
            }
            Entry::Vacant(vacant) => {
                let slot = Slot { value: Some(make()), hash, uses: 1 };
                let number = match free.pop() {
                    Some(number) => number,
                    None => u32::try_from(slots.len()).expect("fewer values than messages, which are u32"),
                };
                vacant.insert(number);
                match slots.get_mut(number as usize) {
                    Some(place) => *place = slot,
                    None => slots.push(slot),
                }
                number
            }
        }
    }

    pub fn release(&mut self, number: u32) {
        let slot = &mut self.slots[number as usize];
        slot.uses -= 1;
        if slot.uses == 0 {
            slot.value = None;
            if let Ok(entry) = self.by_hash.find_entry(slot.hash, |other| *other == number) {
                entry.remove();
            }
            self.free.push(number);
        }
    }

    pub fn get(&self, number: u32) -> &T {
        self.slots[number as usize].value.as_ref().expect("a number is released once per acquire")
    }

    pub fn bytes(&self) -> usize {
        self.by_hash.allocation_size()
            + self.slots.capacity() * size_of::<Slot<T>>()
            + self.free.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lives_as_long_as_its_uses() {
        let mut interner = Interner::<String>::default();
        let acquire = |interner: &mut Interner<String>, text: &str, hash| {
            interner.acquire(hash, |known| known == text, || text.to_owned())
        };
        let a = acquire(&mut interner, "a", 1);
        let b = acquire(&mut interner, "b", 1);
        assert_ne!(a, b);
        assert_eq!(acquire(&mut interner, "a", 1), a);
        interner.release(a);
        assert_eq!(interner.get(a), "a");
        interner.release(a);
        assert_eq!(acquire(&mut interner, "c", 7), a);
        assert_eq!(interner.get(a), "c");
        assert_eq!(interner.get(b), "b");
    }
}
