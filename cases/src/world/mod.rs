//! The areas and tables in force, laid out so that one decision takes a few looks.

mod lay_out;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use grids::{AreaId, Converter, Crs, CrsError, Edition};
use lay_out::{alarms, levels, reach, shifts, steps, teams, units};

use crate::decision::Team;
use crate::suggest::ClassNames;
use crate::tables::{Duty, Shift, TableFault, Tables};
use crate::why::Sentence;

/// One edition of the areas and one version of the tables, for as long as both hold.
///
/// Built when either changes (milliseconds), then only read. It holds nothing that the two do not.
pub struct World {
    edition: Arc<Edition>,
    tables: Arc<Tables>,
    edition_hash: Box<str>,
    /// For every class of the tables, the duties that speak of it, best first.
    by_class: HashMap<Box<str>, Vec<u32>>,
    /// For every duty, where it holds.
    reach: Vec<Reach>,
    /// For every department, the team of each area as index + 1, or 0.
    teams: Vec<Box<[u32]>>,
    /// For every level name of the tables, which level of the areas it is.
    levels: Vec<Option<u8>>,
    /// For every area, its own team of a `unit` department as index + 1, or 0.
    units: Box<[u32]>,
    /// For every team the roster speaks of, its shifts in the order of the roster.
    shifts: HashMap<Box<str>, Vec<u32>>,
    converters: Vec<Converter>,
    class_names: ClassNames,
    warnings: Vec<Sentence>,
}

/// Where a duty holds, and how closely it names that place.
struct Reach {
    /// Flags over the areas; none means everywhere.
    areas: Option<Arc<[bool]>>,
    /// 0 for everywhere; more is closer.
    closeness: usize,
}

impl World {
    /// Lays out an edition and tables. Teams and duties for areas that the edition does not have
    /// are kept out and told by [`World::warnings`].
    pub fn new(edition: Arc<Edition>, tables: Arc<Tables>) -> Self {
        let mut warnings: Vec<Sentence> = tables.notes().iter().map(TableFault::sentence).collect();
        let levels = levels(&edition, &tables, &mut warnings);
        let reach = reach(&edition, &tables, &mut warnings);
        steps(&tables, &mut warnings);
        alarms(&edition, &tables, &mut warnings);
        let mut world = Self {
            edition_hash: edition.hash_hex().into(),
            by_class: HashMap::new(),
            teams: teams(&edition, &tables, &mut warnings),
            units: units(&edition, &tables),
            shifts: shifts(&tables),
            levels,
            converters: [Crs::Wgs84, Crs::Cgcs2000, Crs::Gcj02, Crs::Bd09]
                .into_iter()
                .filter_map(|crs| Converter::new(crs).ok())
                .collect(),
            class_names: ClassNames::new(&tables.classes),
            reach,
            warnings,
            edition,
            tables,
        };
        world.by_class = world
            .tables
            .classes
            .iter()
            .map(|class| (class.code.clone(), world.speaking_of(&class.code)))
            .collect();
        world
    }

    /// The areas.
    pub fn edition(&self) -> &Arc<Edition> {
        &self.edition
    }

    /// The tables.
    pub fn tables(&self) -> &Arc<Tables> {
        &self.tables
    }

    /// The edition's content hash in hex.
    pub fn edition_hash(&self) -> &str {
        &self.edition_hash
    }

    /// What in the tables does not fit these areas or says nothing, in words. Nothing here stops work.
    pub fn warnings(&self) -> &[Sentence] {
        &self.warnings
    }

    /// Codes of classes whose name stands in the words, for a person to choose from.
    pub fn suggest(&self, text: &str) -> Vec<Box<str>> {
        self.class_names.suggest(text)
    }

    /// The converter of a coordinate system: the four common ones are at hand, others are built.
    ///
    /// # Errors
    /// When the system is not known.
    pub(crate) fn converter(&self, crs: Crs) -> Result<Converter, CrsError> {
        match self
            .converters
            .iter()
            .find(|converter| converter.crs() == crs)
        {
            Some(converter) => Ok(converter.clone()),
            None => Converter::new(crs),
        }
    }

    /// The duties that speak of this class in this area, best first, each with how closely it
    /// names the area.
    pub(crate) fn duties(&self, class: &str, area: AreaId) -> impl Iterator<Item = (&Duty, usize)> {
        let rows = self.rows(class);
        (0..rows.len()).filter_map(move |at| {
            let row = rows[at] as usize;
            let reach = &self.reach[row];
            let holds = reach.areas.as_ref().is_none_or(|areas| areas[area.index()]);
            holds.then(|| (&self.tables.duties[row], reach.closeness))
        })
    }

    /// The rows of the duties table that speak of this class, best first.
    pub(crate) fn rows(&self, class: &str) -> Cow<'_, [u32]> {
        match self.by_class.get(class) {
            Some(rows) => Cow::Borrowed(&**rows),
            // A class that was added to those of the tables.
            None => Cow::Owned(self.speaking_of(class)),
        }
    }

    /// Where a row of the duties table holds, as flags over the areas; none means everywhere.
    pub(crate) fn reach(&self, row: usize) -> Option<&[bool]> {
        self.reach[row].areas.as_deref()
    }

    /// How closely a row of the duties table names its place; more is closer.
    pub(crate) fn closeness(&self, row: usize) -> usize {
        self.reach[row].closeness
    }

    /// The department's team whose area is the closest one around `area`.
    pub(crate) fn team_of(&self, department: usize, area: AreaId) -> Option<Team> {
        let at = self.teams[department][area.index()].checked_sub(1)?;
        Some(self.team(at as usize))
    }

    /// Does the department have a team for `area`, its own or that of an area around it?
    pub(crate) fn has_team(&self, department: usize, area: AreaId) -> bool {
        self.teams[department][area.index()] != 0
    }

    /// The unit of the area of a level around `area`, for a level name of the tables; none when
    /// the areas have no such level, or the case lies only in a coarser area.
    pub(crate) fn level_team(&self, name: usize, area: AreaId) -> Option<Team> {
        self.unit(self.levels[name]?, area)
    }

    /// 层级单元: who stands for the area of `level` (0 = coarsest) around `area`: its own team of a
    /// department of kind `unit`, else the area itself under its code and name. None when `area` is
    /// coarser than `level`.
    pub fn unit(&self, level: u8, area: AreaId) -> Option<Team> {
        let of_level = |id: &AreaId| self.edition.area(*id).level == level;
        let id = self.edition.chain(area).find(of_level)?;
        let team = self.units[id.index()].checked_sub(1);
        Some(team.map_or_else(
            || {
                let area = self.edition.area(id);
                let name = if area.name.is_empty() {
                    &area.code
                } else {
                    &area.name
                };
                Team {
                    code: area.code.clone(),
                    name: name.clone(),
                }
            },
            |at| self.team(at as usize),
        ))
    }

    /// 排班: a team's shifts, in the order of the roster; none when the roster does not speak of it.
    pub(crate) fn shifts(&self, team: &str) -> impl Iterator<Item = &Shift> {
        let of_team = self.shifts.get(team).into_iter().flatten();
        of_team.map(|at| &self.tables.roster()[*at as usize])
    }

    /// The team of the tables with this index.
    pub(crate) fn team(&self, at: usize) -> Team {
        let team = &self.tables.teams[at];
        Team {
            code: team.code.clone(),
            name: team.name.clone(),
        }
    }

    /// 属地: who answers in `area` when nobody else does. The nearest team of a territorial
    /// department; without one the territory itself, under its own code and name.
    pub(crate) fn territory(&self, area: AreaId) -> Team {
        let of_the_table = (0..self.tables.departments.len())
            .filter(|at| self.tables.departments[*at].territorial)
            .find_map(|department| self.team_of(department, area));
        of_the_table.unwrap_or_else(|| {
            let territory = self.edition.area(self.territory_of(area));
            Team {
                code: territory.code.clone(),
                name: territory.name.clone(),
            }
        })
    }

    /// The area of the coarsest level but one (the subdistrict) around `area`: the coarsest of the
    /// chain below level 0. An area of level 0, and so every area of a city with one level, is its
    /// own territory.
    pub fn territory_of(&self, area: AreaId) -> AreaId {
        let below = |id: &AreaId| self.edition.area(*id).level >= 1;
        self.edition
            .chain(area)
            .filter(below)
            .last()
            .unwrap_or(area)
    }

    /// The duties whose class prefix begins the code, best first: longer class prefix, closer area,
    /// higher priority, later date, lower row id.
    fn speaking_of(&self, class: &str) -> Vec<u32> {
        let duties = &self.tables.duties;
        let mut rows: Vec<u32> = (0..duties.len() as u32)
            .filter(|row| class.starts_with(&*duties[*row as usize].class))
            .collect();
        rows.sort_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let rank = |at: usize| {
                (
                    duties[at].class.len(),
                    self.reach[at].closeness,
                    duties[at].priority,
                    duties[at].standing.from(),
                )
            };
            let by_id =
                || (duties[a].id.len(), &duties[a].id).cmp(&(duties[b].id.len(), &duties[b].id));
            rank(b).cmp(&rank(a)).then_with(by_id)
        });
        rows
    }
}
