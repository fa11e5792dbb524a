//! One small value: a counter, a flag, a cursor.

use super::Journalled;
use crate::codec::{Malformed, Reader, Wire};

/// One small value with its before-images.
#[derive(Debug, Default)]
pub struct Cell<T> {
    value: T,
    undo: Vec<T>,
}

impl<T: Clone> Cell<T> {
    /// The value.
    #[inline]
    pub fn get(&self) -> &T {
        &self.value
    }

    /// Replaces the value.
    #[inline]
    pub fn set(&mut self, value: T) {
        self.undo.push(std::mem::replace(&mut self.value, value));
    }
}

impl<T: Clone + Default + for<'a> Wire<'a>> Journalled for Cell<T> {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        if self.undo.len() > mark {
            self.undo.truncate(mark + 1);
            if let Some(value) = self.undo.pop() {
                self.value = value;
            }
        }
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        self.value.put(state);
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Cell { value: T::get(state)?, undo: Vec::new() })
    }
}
