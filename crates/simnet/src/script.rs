use std::collections::VecDeque;

/// Steps taken one by one; the last one is repeated for ever.
#[derive(Clone, Debug)]
pub(crate) struct Script<T>(VecDeque<T>);

impl<T: Clone> Script<T> {
    pub(crate) fn new(steps: impl IntoIterator<Item = T>) -> Self {
        Self(steps.into_iter().collect())
    }

    /// The step to take now, or `None` when the script is empty.
    pub(crate) fn next(&mut self) -> Option<T> {
        if self.0.len() > 1 { self.0.pop_front() } else { self.0.front().cloned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_repeats() {
        let mut script = Script::new(["first", "then"]);
        let taken: Vec<_> = (0..4).filter_map(|_| script.next()).collect();
        assert_eq!(taken, ["first", "then", "then", "then"]);
        assert_eq!(Script::<u8>::new([]).next(), None);
    }
}
