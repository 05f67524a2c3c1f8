/// Items in one allocation.
const CHUNK: usize = 4096;

/// A vector in pieces: it grows without moving what it has, and shrinks as it empties.
#[derive(Debug)]
pub(super) struct Chunks<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Chunks<T> {
    pub fn len(&self) -> usize {
        match self.chunks.split_last() {
            Some((last, full)) => full.len() * CHUNK + last.len(),
            None => 0,
        }
    }

    pub fn get(&self, at: usize) -> &T {
        &self.chunks[at / CHUNK][at % CHUNK]
    }

    pub fn get_mut(&mut self, at: usize) -> &mut T {
        &mut self.chunks[at / CHUNK][at % CHUNK]
    }

    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => chunk.push(item),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(item);
                self.chunks.push(chunk);
            }
        }
    }

    /// Takes an item out; the last one takes its place.
    pub fn swap_remove(&mut self, at: usize) -> T {
        let many = self.chunks.len() > 1;
        let chunk = self.chunks.last_mut().expect("`at` is below `len`");
        let last = chunk.pop().expect("only the first chunk may be empty, when it is the only one");
        // The first one stays: a spool that runs empty again and again must not allocate each time.
        if many && chunk.is_empty() {
            self.chunks.pop();
        }
        if at == self.len() { last } else { std::mem::replace(self.get_mut(at), last) }
    }

    pub fn bytes(&self) -> usize {
        self.chunks.len() * (CHUNK * size_of::<T>() + size_of::<Vec<T>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_behaves_like_a_vector() {
        let mut chunks = Chunks::default();
        let mut model = Vec::new();
        for n in 0..3 * CHUNK + 5 {
            chunks.push(n);
            model.push(n);
        }
        let mut at = 7;
        while !model.is_empty() {
            at = (at * 31 + 17) % model.len();
            assert_eq!(chunks.swap_remove(at), model.swap_remove(at));
            assert_eq!(chunks.len(), model.len());
        }
        assert_eq!(chunks.chunks.len(), 1);
    }
}
