mod attacks;
mod password;
