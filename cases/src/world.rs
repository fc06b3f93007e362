//! The areas and tables in force, laid out so that one decision takes a few looks.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use grids::{AreaId, CodeScheme, Converter, Crs, CrsError, Edition};

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

fn reach(edition: &Edition, tables: &Tables, warnings: &mut Vec<Sentence>) -> Vec<Reach> {
    let mut flags: HashMap<&str, Arc<[bool]>> = HashMap::new();
    let mut reach = Vec::with_capacity(tables.duties.len());
    for duty in &tables.duties {
        if duty.support.contains(&duty.lead) {
            // Harmless: a team that leads does not support as well.
            let id = &duty.id;
            let words = (
                format!("第{id}条：主办又列在协办中"),
                format!("duty {id}: names its lead among its supporters again"),
            );
            warnings.push(words.into());
        }
        if duty.area.is_empty() {
            reach.push(Reach {
                areas: None,
                closeness: 0,
            });
            continue;
        }
        let areas = flags
            .entry(&duty.area)
            .or_insert_with(|| edition.matching(&duty.area).into());
        if !areas.contains(&true) {
            let (id, area) = (&duty.id, &duty.area);
            let words = (
                format!("第{id}条：没有以{area}开头的区域"),
                format!("duty {id}: no area begins with {area}"),
            );
            warnings.push(words.into());
        }
        let closeness = match edition.scheme() {
            CodeScheme::Cn => duty.area.len(),
            CodeScheme::Plain => edition
                .find(&duty.area)
                .map_or(1, |id| usize::from(edition.area(id).level) + 1),
        };
        reach.push(Reach {
            areas: Some(areas.clone()),
            closeness,
        });
    }
    reach
}

fn shifts(tables: &Tables) -> HashMap<Box<str>, Vec<u32>> {
    let mut of_team: HashMap<Box<str>, Vec<u32>> = HashMap::new();
    for (at, shift) in tables.roster().iter().enumerate() {
        let team = tables.teams()[shift.team].code.clone();
        of_team.entry(team).or_default().push(at as u32);
    }
    of_team
}

/// Which level of the areas each level name of the tables is. Names that are none are told.
fn levels(edition: &Edition, tables: &Tables, warnings: &mut Vec<Sentence>) -> Vec<Option<u8>> {
    let level = |name: &str| edition.levels().iter().position(|level| &**level == name);
    for name in tables.levels().iter().map(|row| &row.level) {
        if level(name).is_none() {
            let words = (
                format!("层级时限表：网格版本没有层级{name}"),
                format!("levels: the areas have no level {name}"),
            );
            warnings.push(words.into());
        }
    }
    let mut found = Vec::new();
    for name in tables.level_names() {
        if level(name).is_none() {
            let words = (
                format!("职责表：网格版本没有层级{name}"),
                format!("duties: the areas have no level {name}"),
            );
            warnings.push(words.into());
        }
        found.push(level(name).and_then(|level| u8::try_from(level).ok()));
    }
    found
}

/// For every area its own team of a `unit` department; of two the one earlier in the table.
fn units(edition: &Edition, tables: &Tables) -> Box<[u32]> {
    let mut units = vec![0_u32; edition.areas().len()];
    for (at, team) in tables.teams.iter().enumerate().rev() {
        if tables.departments[team.department].unit
            && let Some(area) = edition.find(&team.area)
        {
            units[area.index()] = at as u32 + 1;
        }
    }
    units.into()
}

/// For every department the team of each area: its own, or else that of the area above.
fn teams(edition: &Edition, tables: &Tables, warnings: &mut Vec<Sentence>) -> Vec<Box<[u32]>> {
    let mut teams = vec![vec![0_u32; edition.areas().len()]; tables.departments.len()];
    for (at, team) in tables.teams.iter().enumerate() {
        match edition.find(&team.area) {
            Some(area) => teams[team.department][area.index()] = at as u32 + 1,
            None => {
                let (code, area) = (&team.code, &team.area);
                let words = (
                    format!("队伍{code}：没有区域{area}"),
                    format!("team {code}: there is no area {area}"),
                );
                warnings.push(words.into());
            }
        }
    }
    for of_department in &mut teams {
        // Parents come before their children, so the one above is known already.
        for (at, area) in edition.areas().iter().enumerate() {
            if of_department[at] == 0 {
                of_department[at] = area
                    .parent
                    .map_or(0, |parent| of_department[parent.index()]);
            }
        }
    }
    teams.into_iter().map(Into::into).collect()
}
