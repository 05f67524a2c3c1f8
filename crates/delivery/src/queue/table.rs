use std::hash::Hash;

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Rows with small numbers, found by what they are about. A number is used again after its row is gone.
#[derive(Debug)]
pub(super) struct Table<T> {
    numbers: HashTable<u32>,
    rows: Vec<Option<Row<T>>>,
    free: Vec<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Debug)]
struct Row<T> {
    hash: u64,
    value: T,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            numbers: HashTable::new(),
            rows: Vec::new(),
            free: Vec::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

/// Tables below this size are not worth shrinking.
const KEEP_CAPACITY: usize = 1 << 12;

impl<T> Table<T> {
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// One more than the highest number that may be in use.
    pub fn end(&self) -> u32 {
        u32::try_from(self.rows.len()).expect("rows are numbered by u32")
    }

    pub fn find(&self, key: &impl Hash, is: impl Fn(&T) -> bool) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        self.numbers.find(hash, |number| self.is(*number, hash, &is)).copied()
    }

    /// The row of `key`, made if there is none.
    pub fn number(&mut self, key: &impl Hash, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u32 {
        let hash = self.hasher.hash_one(key);
        if let Some(number) = self.numbers.find(hash, |number| self.is(*number, hash, &is)) {
            return *number;
        }
        let row = Some(Row { hash, value: make() });
        let number = match self.free.pop() {
            Some(number) => {
                self.rows[number as usize] = row;
                number
            }
            None => {
                self.rows.push(row);
                self.end() - 1
            }
        };
        let rows = &self.rows;
        self.numbers.insert_unique(hash, number, |other| hash_of(rows, *other));
        number
    }

    fn is(&self, number: u32, hash: u64, is: impl Fn(&T) -> bool) -> bool {
        self.rows[number as usize].as_ref().is_some_and(|row| row.hash == hash && is(&row.value))
    }

    pub fn get(&self, number: u32) -> Option<&T> {
        self.rows.get(number as usize)?.as_ref().map(|row| &row.value)
    }

    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.rows.get_mut(number as usize)?.as_mut().map(|row| &mut row.value)
    }

    pub fn remove(&mut self, number: u32) -> Option<T> {
        let row = self.rows.get_mut(number as usize)?.take()?;
        if let Ok(found) = self.numbers.find_entry(row.hash, |other| *other == number) {
            found.remove();
        }
        self.free.push(number);
        self.shrink();
        Some(row.value)
    }

    /// Gives memory back after many rows are gone.
    fn shrink(&mut self) {
        if self.numbers.is_empty() {
            self.rows.clear();
            self.free.clear();
        }
        if self.numbers.capacity() > KEEP_CAPACITY && self.numbers.len() < self.numbers.capacity() / 8 {
            let rows = &self.rows;
            self.numbers.shrink_to(self.numbers.len() * 2, |number| hash_of(rows, *number));
            if self.numbers.is_empty() {
                self.rows.shrink_to(KEEP_CAPACITY);
                self.free.shrink_to(KEEP_CAPACITY);
            }
        }
    }

    /// Rows with numbers in a range.
    pub fn range(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, &T)> {
        let to = to.min(self.end());
        let rows = &self.rows[(from.min(to) as usize)..to as usize];
        (from..).zip(rows).filter_map(|(number, row)| Some((number, &row.as_ref()?.value)))
    }

    pub fn range_mut(&mut self, from: u32, to: u32) -> impl Iterator<Item = (u32, &mut T)> {
        let to = to.min(self.end());
        let rows = &mut self.rows[(from.min(to) as usize)..to as usize];
        (from..).zip(rows).filter_map(|(number, row)| Some((number, &mut row.as_mut()?.value)))
    }
}

fn hash_of<T>(rows: &[Option<Row<T>>], number: u32) -> u64 {
    rows[number as usize].as_ref().expect("only rows there are have numbers").hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_until_removed_and_then_used_again() {
        let mut table = Table::<String>::default();
        let number = |table: &mut Table<String>, text: &str| {
            table.number(&text, |known| known == text, || text.to_owned())
        };
        let (a, b) = (number(&mut table, "a"), number(&mut table, "b"));
        assert_eq!(number(&mut table, "a"), a);
        assert_eq!(table.remove(a).as_deref(), Some("a"));
        assert_eq!(table.remove(a), None);
        assert_eq!(table.find(&"a", |known| known == "a"), None);
        assert_eq!(number(&mut table, "c"), a);
        assert_eq!(
            table.range(0, 9).map(|(n, text)| (n, text.as_str())).collect::<Vec<_>>(),
            [(a, "c"), (b, "b")]
        );
        for n in 0..20_000 {
            number(&mut table, &n.to_string());
        }
        for n in 0..table.end() {
            table.remove(n);
        }
        assert_eq!((table.len(), table.end()), (0, 0));
    }
}
