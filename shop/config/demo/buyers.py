"""Who bought at the demo store last month: names and addresses that belong to nobody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Buyer:
    """A person who orders; those with a demo log-in order with their account."""

    name: str
    email: str
    line1: str
    city: str
    state: str
    postcode: str
    country: str = "US"

    @property
    def address(self) -> dict[str, str]:
        """The address as an order wants it."""
        return {
            "name": self.name,
            "line1": self.line1,
            "city": self.city,
            "state": self.state,
            "postcode": self.postcode,
            "country": self.country,
        }


ANA = Buyer("Ana Ferreira", "ana@example.com", "214 Alder Street", "Montclair", "NJ", "07042")
BEN = Buyer("Ben Okafor", "ben@example.com", "77 Fremont Avenue", "Seattle", "WA", "98103")
GUESTS = (
    Buyer("Grace Halloran", "grace.halloran@example.org", "9 Orchard Lane", "Burlington", "VT", "05401"),
    Buyer("Tomas Reyes", "t.reyes@example.org", "1810 Mesquite Road", "Austin", "TX", "78704"),
    Buyer("Ida Nakamura", "ida.n@example.org", "52 Shoreline Drive", "Portland", "ME", "04101"),
    Buyer("Leon Baptiste", "leon.b@example.org", "330 Canal Walk", "New Orleans", "LA", "70130"),
    Buyer("Wren Castellanos", "wren@example.org", "14 Juniper Court", "Boulder", "CO", "80302"),
    Buyer("Mara Lindqvist", "mara.lindqvist@example.org", "601 Lake Avenue", "Duluth", "MN", "55802"),
    Buyer("Otis Greer", "otis.greer@example.org", "25 Mill Street", "Asheville", "NC", "28801"),
    Buyer("Priya Raman", "priya.raman@example.org", "88 Cedar Heights", "Ann Arbor", "MI", "48104"),
    Buyer("Joao Duarte", "jduarte@example.org", "470 Wickenden Street", "Providence", "RI", "02903"),
    Buyer("Nell Abernathy", "nell.abernathy@example.org", "3 Quarry Road", "Bellingham", "WA", "98225"),
    Buyer("Viktor Halas", "v.halas@example.org", "1204 Penn Avenue", "Pittsburgh", "PA", "15222"),
    Buyer("Sunniva Berg", "sunniva.berg@example.org", "760 Spruce Street", "Madison", "WI", "53703"),
    Buyer("Caleb Ostrander", "caleb.o@example.org", "41 Hudson Terrace", "Beacon", "NY", "12508"),
    Buyer("Amara Diallo", "amara.diallo@example.org", "215 Peachtree Row", "Atlanta", "GA", "30308"),
    Buyer("Hugh Pemberton", "hugh.p@example.org", "19 Harbor View", "Gloucester", "MA", "01930"),
    Buyer("Lucia Marchetti", "lucia.m@example.org", "903 Olive Street", "Santa Barbara", "CA", "93101"),
    Buyer("Dev Choudhury", "dev.choudhury@example.org", "66 Lincoln Square", "Chicago", "IL", "60625"),
    Buyer("Freya Sandoval", "freya.s@example.org", "2 Arroyo Seco", "Santa Fe", "NM", "87501"),
    Buyer("Martin Duchesne", "m.duchesne@example.org", "118 Rue Cherrier", "Montréal", "QC", "H2L 1H1", "CA"),
    Buyer("Elsie Whitfield", "elsie.w@example.org", "7 Kalakaua Court", "Honolulu", "HI", "96815"),
)
