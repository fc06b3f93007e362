// What changes rarely: the edition in force and the lists to choose from. Loaded once, again when replaced.
import { api } from '../api/client';
import type { About, Choice, LevelInfo } from '../api/types';

export const ZONE_DEFAULT = 'Asia/Shanghai';

class Reference {
  about = $state.raw<About | null>(null);
  classes = $state.raw<Choice[]>([]);
  sources = $state.raw<Choice[]>([]);
  statuses = $state.raw<Choice[]>([]);
  /** Loaded by the pages that name or choose teams. */
  teams = $state.raw<Choice[]>([]);
  /** The area that holds all others, where the edition has exactly one. */
  top = $state<string | null>(null);
  failure = $state.raw<Error | null>(null);

  async load(): Promise<void> {
    try {
      const [about, classes, sources, statuses] = await Promise.all([
        api.about(), api.classes(), api.sources(), api.statuses(),
      ]);
      this.classes = classes.items;
      this.sources = sources.items;
      this.statuses = statuses.items;
      this.top = await top_of(about);
      this.about = about;
      this.failure = null;
    } catch (cause) {
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    }
  }

  async load_teams(): Promise<void> {
    // Without the list, what was known before stands, or codes for names; the next page asks again.
    this.teams = (await api.teams().catch(() => null))?.items ?? this.teams;
  }

  /** The team's name, or what was given where it is no known code. */
  team_named(code: string): string {
    return this.teams.find((team) => team.code === code)?.name ?? code;
  }

  get zone(): string {
    return this.about?.time_zone ?? ZONE_DEFAULT;
  }

  get levels(): LevelInfo[] {
    return this.about?.edition.levels ?? [];
  }

  /**
   * The code of the area of a level that holds an area, as far as the code itself says: Chinese
   * codes nest as 6, 9, 12, 14 or 15 digits. Other codes say nothing (null) and wait for the next answer.
   */
  ancestor_code(code: string | null, level: string): string | null {
    const digits = { district: 6, subdistrict: 9, community: 12, grid: 15 }[level];
    if (code === null || digits === undefined || !/^\d{6,15}$/.test(code)) return null;
    if (level === 'grid') return code.length >= 14 ? code : null;
    return code.length >= digits ? code.slice(0, digits) : null;
  }

  class_named(code: string | null): Choice | undefined {
    return this.classes.find((choice) => choice.code === code);
  }

  source_named(code: string): Choice | undefined {
    return this.sources.find((choice) => choice.code === code);
  }
}

async function top_of(about: About): Promise<string | null> {
  const level = about.edition.levels[0];
  if (level?.areas !== 1) return null;
  const { items } = await api.areas({ level: level.name, limit: 1 });
  return items[0]?.code ?? null;
}

export const reference = new Reference();
