//! Words for a person, in both languages: what happened, and what can be done. The detail beside them is for developers.

use ovcore::account::Refusal;
use ovcore::language::Text;

fn text(en: &str, nl: &str) -> Text {
    Text { en: en.to_owned(), nl: nl.to_owned() }
}

/// Words for a code: those of its kind, which stands before the dot.
pub(crate) fn of_code(code: &str) -> Text {
    if code == "reference.no_payment" {
        return text(
            "There is no payment with this reference number and this amount.",
            "Er is geen betaling met dit referentienummer en dit bedrag.",
        );
    }
    match code.split_once('.').map_or(code, |(kind, _)| kind) {
        "snapshot" => text(
            "The stored state of this card cannot be read. It was not changed.",
            "De bewaarde toestand van deze kaart is niet leesbaar. Er is niets gewijzigd.",
        ),
        "key" => text(
            "The key store does not answer as expected. Try again later.",
            "De sleutelopslag antwoordt niet zoals verwacht. Probeer het later opnieuw.",
        ),
        "deny" => text(
            "The deny list cannot be used as it came. The one before stays in use.",
            "De signaleringslijst is zo niet te gebruiken. De vorige blijft gelden.",
        ),
        "document" => text("The document has mistakes.", "Het document bevat fouten."),
        "apply" => text(
            "This event does not belong to this card. Nothing was changed.",
            "Deze gebeurtenis hoort niet bij deze kaart. Er is niets gewijzigd.",
        ),
        "pan" | "expiry" => text(
            "This is no valid card number or expiry date.",
            "Dit is geen geldig kaartnummer of geen geldige vervaldatum.",
        ),
        "reference" => text(
            "This is no valid reference number. It begins with NLOV and has 14 letters and digits more.",
            "Dit is geen geldig referentienummer. Het begint met NLOV, daarna komen 14 letters en cijfers.",
        ),
        "consent" => text(
            "The consent does not serve: it is asked for each time.",
            "De toestemming geldt niet: die wordt elke keer opnieuw gevraagd.",
        ),
        "time" => text("This is no valid moment.", "Dit is geen geldig tijdstip."),
        "token" => text("This is no valid card token.", "Dit is geen geldig kaarttoken."),
        _ => text(
            "A value is not right. Nothing was changed.",
            "Een waarde klopt niet. Er is niets gewijzigd.",
        ),
    }
}

/// Words for a refusal. The compiler sees to it that each has some.
#[expect(clippy::too_many_lines, reason = "a list: words for each refusal")]
pub(crate) fn of_refusal(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::OtherCard => text("The tap is of another card.", "De tap is van een andere kaart."),
        Refusal::TapDiffers { .. } => text(
            "This tap was received before with other content.",
            "Deze tap is al eerder ontvangen met een andere inhoud.",
        ),
        Refusal::AdvanceFirst { .. } => text(
            "Something fell due before this; it must be worked off first.",
            "Er is iets dat eerst moet worden afgehandeld.",
        ),
        Refusal::TooFar { .. } => text("The moment lies too far ahead.", "Het tijdstip ligt te ver vooruit."),
        Refusal::UnknownEffect { .. } => {
            text("This answer belongs to no open request.", "Dit antwoord hoort bij geen openstaand verzoek.")
        }
        Refusal::RecordDiffers { .. } => text(
            "The record of this travel day is not the one that was kept.",
            "Het bewaarde overzicht van deze reisdag is niet het juiste.",
        ),
        Refusal::RecordNeeded { .. } => text(
            "The record of this travel day is needed for this.",
            "Hiervoor is het bewaarde overzicht van deze reisdag nodig.",
        ),
        Refusal::NoSuchTrip { .. } => text("There is no such trip.", "Deze rit is er niet."),
        Refusal::NotCorrectable { .. } => text(
            "This trip cannot be corrected: it misses no check-in or check-out.",
            "Deze rit kan niet worden gecorrigeerd: er ontbreekt geen check-in of check-uit.",
        ),
        Refusal::CorrectionTooEarly { .. } => text(
            "This trip cannot be corrected yet. Try again in a few days.",
            "Deze rit kan nog niet worden gecorrigeerd. Probeer het over een paar dagen opnieuw.",
        ),
        Refusal::CorrectionTooLate { .. } => {
            text("This trip cannot be corrected any more.", "Deze rit kan niet meer worden gecorrigeerd.")
        }
        Refusal::UnknownPlace { .. } => text("This stop is not known.", "Deze halte is niet bekend."),
        Refusal::NoDebt => text("Nothing is owed with this card.", "Er staat met deze kaart niets open."),
        Refusal::InFlight { .. } => text(
            "A payment is being made. Try again when the bank has answered.",
            "Er loopt een betaling. Probeer het opnieuw als de bank heeft geantwoord.",
        ),
        Refusal::NotNow { .. } => text(
            "The amount owed cannot be paid this way now.",
            "De openstaande schuld kan nu niet op deze manier worden betaald.",
        ),
        Refusal::NotListed { .. } => {
            text("The card is not blocked for this reason.", "De kaart is niet om deze reden geblokkeerd.")
        }
        Refusal::NotAPayment { .. } => {
            text("This payment is not one of this card.", "Deze betaling is niet van deze kaart.")
        }
        Refusal::TakenBackBefore { .. } => {
            text("This payment was taken back before.", "Deze betaling is al eerder teruggehaald.")
        }
        Refusal::TakenOverBefore { .. } => {
            text("This was taken over before.", "Dit is al eerder overgenomen.")
        }
        Refusal::ProductNotHeld { .. } => {
            text("The card does not hold this product.", "Dit product staat niet op de kaart.")
        }
        Refusal::UnknownProduct { .. } => text("This product is not known.", "Dit product is niet bekend."),
        Refusal::OwnCard => text("That is the same card.", "Dat is dezelfde kaart."),
        Refusal::NotLinked => text("That card is not linked.", "Die kaart is niet gekoppeld."),
        Refusal::TooManyLinks { .. } => {
            text("No more cards can be linked.", "Er kunnen geen kaarten meer worden gekoppeld.")
        }
        Refusal::TooManyTaps { .. } => text(
            "This card was presented too often on that day.",
            "Deze kaart is die dag te vaak aangeboden.",
        ),
        Refusal::TooManyCorrections { .. } => text(
            "The trips of that day were corrected too often.",
            "De ritten van die dag zijn te vaak gecorrigeerd.",
        ),
        Refusal::TooManyProducts { .. } => {
            text("No more products fit on this card.", "Er passen geen producten meer op deze kaart.")
        }
        Refusal::TooManyTakeOvers { .. } => text(
            "This card took the place of too many others.",
            "Deze kaart heeft te veel andere kaarten vervangen.",
        ),
        Refusal::NoPaymentNumber => text(
            "No more payments can be made with this card.",
            "Met deze kaart kunnen geen betalingen meer worden gedaan.",
        ),
        Refusal::Unsound => text(
            "What is kept about this card contradicts itself.",
            "Wat over deze kaart wordt bewaard, spreekt zichzelf tegen.",
        ),
    }
}
