mod attacks;
mod oidc;
mod password;
