//! What an event says as far as lists and keys follow from it: taken from its places, or from the event read in full.

use super::super::keys;
use super::super::short::{Mixer, Short};
use super::hole;
use super::shapes::{Places, Role};
use cases::{ClockOf, Commitment, Decision, Event, Photo, PhotoId, Placement, Status};
use grids::Position;
use jiff::Timestamp;

/// What all events of a shape have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What happened.
    pub kind: Kind,
    /// The status it put its case in.
    pub status: Option<Status>,
    /// Whether it brought a decision.
    pub is_decided: bool,
    /// What the clock measures that runs from then on.
    pub clock: Option<ClockOf>,
}

/// What happened, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A report became a case.
    Reported,
    /// It got its place.
    Placed,
    /// It got its class.
    Classified,
    /// A person did another step.
    Stepped,
    /// Time or a rule did something.
    Passed,
    /// Something that changes no row of a case.
    Other,
}

/// The short hash of a code; 0 for none.
pub type Code = Short;

/// A team and when its limit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The lead team.
    pub lead: Code,
    /// Unix seconds.
    pub ends_s: Option<i64>,
}

/// Where a case is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Longitude and latitude, bit by bit.
    pub position: Option<(u64, u64)>,
    /// The area.
    pub area: Code,
    /// The area in full where there is no position: the row then has the area's own.
    pub label_of: Option<Box<str>>,
    /// The hash of the edition.
    pub edition: Code,
}

/// What lies outside of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal {
    /// Commitment to who reported.
    pub private: Option<Commitment>,
    /// Photos that came with it.
    pub photos: Vec<PhotoId>,
}

/// What an event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The case; 0 for entries of lists.
    pub case: u32,
    /// The key of the command that may have led to it.
    pub key: Option<Short>,
    /// What all of its shape have in common.
    pub form: Form,
    /// The decision.
    pub decided: Option<Decided>,
    /// When the clock ends, in Unix seconds.
    pub clock_ends_s: Option<i64>,
    /// Of a report: time, source and words.
    pub report: Short,
    /// Of a report: the source.
    pub source: Code,
    /// The class.
    pub class: Code,
    /// Of a report and a placing.
    pub placed: Option<Placed>,
    /// What lies outside of the log; mostly nothing.
    pub personal: Option<Box<Personal>>,
}

impl Form {
    /// Of an event.
    pub fn of(event: &Event) -> Self {
        let kind = match event {
            Event::Reported(_) => Kind::Reported,
            Event::Placed(_) => Kind::Placed,
            Event::Classified(_) => Kind::Classified,
            Event::Accepted(_) | Event::ReportedBack(_) | Event::Closed(_) | Event::Stepped(_) => {
                Kind::Stepped
            }
            Event::Passed(_) => Kind::Passed,
            Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => Kind::Other,
        };
        let clock = event.then().and_then(|then| then.clock.as_deref());
        Self {
            kind,
            status: event.status(),
            is_decided: event.decision().is_some(),
            clock: clock.map(|clock| clock.of),
        }
    }
}

impl Said {
    /// From the places of an event; none when one is missing that its form needs.
    pub fn read(form: Form, places: &Places, bytes: &[u8], mixer: &Mixer) -> Option<Self> {
        let value = |role| places.of(role, bytes);
        let code = |role| value(role).map_or(0, |code| mixer.short(code));
        let second = |role| value(role).and_then(hole::second);
        let key = match form.kind {
            Kind::Passed | Kind::Other => None,
            Kind::Reported | Kind::Placed | Kind::Classified | Kind::Stepped => {
                Some(mixer.short((value(Role::By)?, value(Role::Id)?)))
            }
        };
        let (mut report, mut source) = (0, 0);
        if form.kind == Kind::Reported {
            let (at, by) = (second(Role::At)?, value(Role::By)?);
            let text = value(Role::Text).unwrap_or_default();
            (report, source) = (mixer.short((at, by, text)), mixer.short(by));
        }
        let decided = if form.is_decided {
            Some(Decided {
                lead: mixer.short(value(Role::Lead)?),
                ends_s: second(Role::LimitEnds),
            })
        } else {
            None
        };
        Some(Self {
            case: hole::case(value(Role::Case)?)?,
            key,
            form,
            decided,
            clock_ends_s: second(Role::ClockEnds),
            report,
            source,
            class: code(Role::Class),
            placed: match form.kind {
                Kind::Reported | Kind::Placed => Some(Placed::read(places, bytes, mixer)?),
                Kind::Classified | Kind::Stepped | Kind::Passed | Kind::Other => None,
            },
            personal: Personal::read(places, bytes)?.if_any(),
        })
    }

    /// Of an event that was read in full.
    pub fn of(event: &Event, mixer: &Mixer) -> Self {
        let code = |code: Option<&str>| code.map_or(0, |code| mixer.short(code.as_bytes()));
        let clock = event.then().and_then(|then| then.clock.as_deref());
        let mut said = Self {
            case: event.case().map_or(0, |case| case.0),
            key: keys::of(event, mixer),
            form: Form::of(event),
            decided: event
                .decision()
                .map(|decision| Decided::of(decision, mixer)),
            clock_ends_s: clock.and_then(|clock| clock.due).map(Timestamp::as_second),
            report: 0,
            source: 0,
            class: 0,
            placed: None,
            personal: None,
        };
        let mut private = None;
        match event {
            Event::Reported(event) => {
                let (source, text) = (event.source.as_bytes(), event.text.as_bytes());
                said.report = mixer.short((event.at.as_second(), source, text));
                said.source = mixer.short(source);
                said.class = code(event.class.as_deref());
                said.placed = Some(Placed::of(&event.placement, mixer));
                private = event.private;
            }
            Event::Placed(event) => said.placed = Some(Placed::of(&event.placement, mixer)),
            Event::Classified(event) => said.class = code(Some(&event.class)),
            Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => {}
        }
        said.personal = Personal::of(private, event.photos());
        said
    }
}

impl Decided {
    fn of(decision: &Decision, mixer: &Mixer) -> Self {
        Self {
            lead: mixer.short(decision.lead.code.as_bytes()),
            ends_s: decision.due.map(Timestamp::as_second),
        }
    }
}

impl Placed {
    fn read(places: &Places, bytes: &[u8], mixer: &Mixer) -> Option<Self> {
        let value = |role| places.of(role, bytes);
        let degrees = |role| value(role).and_then(hole::decimal).map(|(value, _)| value);
        let position = degrees(Role::Longitude).zip(degrees(Role::Latitude));
        let area = value(Role::Area);
        let label_of = match (position, area) {
            (None, Some(area)) => Some(std::str::from_utf8(area).ok()?.into()),
            (Some(_), _) | (None, None) => None,
        };
        Some(Self {
            position: position.map(|(lon, lat)| (lon.to_bits(), lat.to_bits())),
            area: area.map_or(0, |area| mixer.short(area)),
            label_of,
            edition: mixer.short(value(Role::Edition)?),
        })
    }

    fn of(placement: &Placement, mixer: &Mixer) -> Self {
        let bits =
            |position: Position| (position.lon_deg().to_bits(), position.lat_deg().to_bits());
        let (position, area) = (placement.position.map(bits), placement.area.as_deref());
        Self {
            position,
            area: area.map_or(0, |area| mixer.short(area.as_bytes())),
            label_of: area.filter(|_| position.is_none()).map(Into::into),
            edition: mixer.short(placement.edition.as_bytes()),
        }
    }
}

impl Personal {
    fn read(places: &Places, bytes: &[u8]) -> Option<Self> {
        let private = match places.of(Role::Private, bytes) {
            Some(hash) => Some(Commitment(hole::hash(hash)?)),
            None => None,
        };
        let photo = |(start, end): &(u32, u32)| hole::hash(&bytes[*start as usize..*end as usize]);
        let photos: Option<Vec<_>> = places.photos.iter().map(photo).collect();
        let photos = photos?.into_iter().map(PhotoId).collect();
        Some(Self { private, photos })
    }

    fn of(private: Option<Commitment>, photos: &[Photo]) -> Option<Box<Self>> {
        let photos = photos.iter().map(|photo| photo.photo).collect();
        Self { private, photos }.if_any()
    }

    fn if_any(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}
