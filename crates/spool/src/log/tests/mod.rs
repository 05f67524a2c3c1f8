mod damage;
mod harness;
mod model;
mod space;
mod threads;
mod torn;
