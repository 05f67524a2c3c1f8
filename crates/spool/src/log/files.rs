use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

use super::segment::file_name;
use crate::disk::{Disk, DiskFile};

/// Segments kept open for reading.
const OPEN_MAX: usize = 32;

/// Open segments, the one used last at the end.
pub(super) struct Files {
    disk: Arc<dyn Disk>,
    open: Mutex<Vec<(u32, Arc<dyn DiskFile>)>>,
}

impl Files {
    pub fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, open: Mutex::default() }
    }

    /// # Errors
    /// [`io::ErrorKind::NotFound`] if the segment was given back.
    pub fn get(&self, segment: u32) -> io::Result<Arc<dyn DiskFile>> {
        let mut open = self.open.lock();
        let found = match open.iter().position(|(number, _)| *number == segment) {
            Some(at) => open.remove(at).1,
            None => self.disk.open(&file_name(segment))?,
        };
        if open.len() >= OPEN_MAX {
            open.remove(0);
        }
        open.push((segment, Arc::clone(&found)));
        Ok(found)
    }

    pub fn forget(&self, segment: u32) {
        self.open.lock().retain(|(number, _)| *number != segment);
    }
}
