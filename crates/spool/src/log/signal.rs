use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Tells a background thread that something has happened since it looked, or that it is to stop.
#[derive(Debug, Default)]
pub(super) struct Signal {
    touched: AtomicBool,
    stop: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    /// Cheap when nobody has looked since the last time.
    pub fn touch(&self) {
        if !self.touched.swap(true, Ordering::AcqRel) {
            let _stop = self.stop.lock();
            self.changed.notify_all();
        }
    }

    pub fn stop(&self) {
        *self.stop.lock() = true;
        self.changed.notify_all();
    }

    pub fn is_stopped(&self) -> bool {
        *self.stop.lock()
    }

    /// Waits until it was touched, and then a moment for more to come. `false` when it is time to stop.
    pub fn wait(&self, moment: Duration) -> bool {
        let mut stop = self.stop.lock();
        while !*stop && !self.touched.load(Ordering::Acquire) {
            self.changed.wait(&mut stop);
        }
        if !*stop {
            self.changed.wait_for(&mut stop, moment);
        }
        self.touched.store(false, Ordering::Release);
        !*stop
    }
}
