use std::collections::HashMap;
use std::hash::Hash;

/// Small numbers for values that repeat a million times: domains, workspaces, tag sets.
#[derive(Debug)]
pub(super) struct Interner<T> {
    numbers: HashMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), values: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).expect("fewer than 2^32 distinct values fit in memory");
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    pub fn find(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    pub fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}
