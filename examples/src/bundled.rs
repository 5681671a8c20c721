//! The example day, built into the program so that it runs wherever it is copied to. `data/README.md` says where
//! each figure comes from and what each card shows.

/// The taps of fourteen cards on 28 March 2026 and in the night after it.
pub const TAPS: &str = include_str!("../data/taps.csv");

/// The cards whose payments the example bank declines.
pub const BANK: &str = include_str!("../data/bank.csv");

/// A sample of the Dutch network.
pub const NETWORK: &str = include_str!("../data/network.json");

/// Which card numbers are of which card scheme.
pub const ISSUER_RANGES: &str = include_str!("../data/issuer-ranges.json");

/// The tariffs, by the name of their file.
pub const TARIFFS: [(&str, &str); 5] = [
    ("arriva-rail-2026-invented.json", include_str!("../data/tariffs/arriva-rail-2026-invented.json")),
    ("gvb-2026.json", include_str!("../data/tariffs/gvb-2026.json")),
    ("htm-2025.json", include_str!("../data/tariffs/htm-2025.json")),
    ("htm-2026.json", include_str!("../data/tariffs/htm-2026.json")),
    ("ns-2026.json", NS_2026),
];

/// NS's tariff: what a list of prices by unit does not say (boarding fare, peak, products) is taken from here.
pub const NS_2026: &str = include_str!("../data/tariffs/ns-2026.json");
