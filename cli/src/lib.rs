//! `phala`: runs networks, shows why workers are paid or not, and forecasts.
