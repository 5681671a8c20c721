//! Who travels: from the product of a journey to what its card holds.

use ovcore::calendar::TravelDay;
use ovcore::fare::HeldProduct;
use ovcore::ids::ProductId;
use serde::Serialize;

use super::LondonError;

/// What a journey was paid with, as the sample says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Pay as you go. The sample does not tell adults from children and others.
    PayAsYouGo,
    /// A Travelcard that covers all of it.
    Travelcard,
    /// A Travelcard that covers a part, and pay as you go for the rest.
    TravelcardAndMore,
    /// A pass for bus and tram, that of children included.
    BusPass,
    /// A Freedom Pass: free for the elderly and the disabled.
    Freedom,
    /// Staff and others who travel free.
    Staff,
    /// A product that is not known here.
    Other,
}

impl Group {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PayAsYouGo => "pay as you go",
            Self::Travelcard => "Travelcard",
            Self::TravelcardAndMore => "Travelcard and more",
            Self::BusPass => "bus and tram pass",
            Self::Freedom => "Freedom Pass",
            Self::Staff => "staff, free",
            Self::Other => "other",
        }
    }

    /// From the kind of journey (`JNYTYP`) and the product (`FinalProduct`).
    pub(super) fn of(kind: &str, product: &str) -> Self {
        if product == "PAYG" {
            Self::PayAsYouGo
        } else if product.starts_with("LUL Travelcard") {
            if kind == "MIX" { Self::TravelcardAndMore } else { Self::Travelcard }
        } else if product.starts_with("Bus & Tram Pass") {
            Self::BusPass
        } else if product.starts_with("Freedom Pass") {
            Self::Freedom
        } else if product.starts_with("Staff Pass") || product == "Tfl Travel - Free" {
            Self::Staff
        } else {
            Self::Other
        }
    }
}

/// The zones of a season ticket (`ZVPPT`): `Z0203` is zones 2 and 3. Nothing for other texts.
pub(super) fn zones(cell: &str) -> Option<(u8, u8)> {
    let (from, to) = cell.strip_prefix('Z')?.split_at_checked(2)?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    // Zone 10 of the tickets is Watford Junction, which has no zone fare.
    (1 <= from && from <= to && to <= 10).then_some((from, u8::min(to, 9)))
}

/// What a card may hold, ready to be lent.
#[derive(Clone, Debug)]
pub(super) struct Wallets {
    nothing: Vec<HeldProduct>,
    free: Vec<HeldProduct>,
    bus_pass: Vec<HeldProduct>,
    unread: Vec<HeldProduct>,
    /// By first and last zone.
    tickets: Vec<((u8, u8), Vec<HeldProduct>)>,
    pub(super) half: HeldProduct,
    pub(super) quarter: HeldProduct,
    pub(super) child: HeldProduct,
}

impl Wallets {
    pub(super) fn new() -> Result<Self, LondonError> {
        let mut tickets = Vec::new();
        for from in 1..=9 {
            for to in from..=9 {
                let zones = held(&format!("zones-{from}-{to}"))?;
                tickets.push(((from, to), vec![zones, held("bus-and-tram")?]));
            }
        }
        Ok(Self {
            nothing: Vec::new(),
            free: vec![held("free")?],
            bus_pass: vec![held("bus-and-tram")?],
            unread: vec![held("unread-ticket")?],
            tickets,
            half: held("half-fare")?,
            quarter: held("quarter-fare")?,
            child: held("child")?,
        })
    }

    /// What the card of a journey holds.
    pub(super) fn of(&self, group: Group, zones: Option<(u8, u8)>) -> &[HeldProduct] {
        match group {
            Group::PayAsYouGo | Group::Other => &self.nothing,
            Group::Freedom | Group::Staff => &self.free,
            Group::BusPass => &self.bus_pass,
            Group::Travelcard | Group::TravelcardAndMore => {
                let ticket = self.tickets.iter().find(|(own, _)| Some(*own) == zones);
                ticket.map_or(&self.unread, |(_, wallet)| wallet)
            }
        }
    }
}

fn held(product: &str) -> Result<HeldProduct, LondonError> {
    Ok(HeldProduct { product: ProductId::new(product)?, from: TravelDay::MIN, until: TravelDay::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_tickets() {
        assert_eq!(zones("Z0203"), Some((2, 3)));
        assert_eq!(zones("Z0110"), Some((1, 9)));
        for none in ["", "0", "-------", "B0104", "Z03", "Z0302", "Z0199", "Zé203"] {
            assert_eq!(zones(none), None, "{none}");
        }
    }

    #[test]
    fn products_of_the_sample() {
        assert_eq!(Group::of("PPY", "PAYG"), Group::PayAsYouGo);
        assert_eq!(Group::of("MIX", "LUL Travelcard-7 Day"), Group::TravelcardAndMore);
        assert_eq!(Group::of("TKT", "LUL Travelcard-7 Day"), Group::Travelcard);
        assert_eq!(Group::of("TKT", "Bus & Tram Pass (Child Free)"), Group::BusPass);
        assert_eq!(Group::of("TKT", "Gold Card"), Group::Other);
    }
}
