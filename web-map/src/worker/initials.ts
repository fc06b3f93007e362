// Finding a class by its name, its code or the initials of its name in pinyin. Pure.

export interface ClassOffer {
  code: string;
  name: string;
  name_en?: string | null;
  parent?: string | null;
  /** Of its name in pinyin: 机动车乱停放 → `jdcltf`. */
  initials?: string | null;
  /** May it be closed in one with the report, when it was handled on the spot? */
  on_the_spot?: boolean;
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');

/** How well a class fits what was typed: 0 best; `null` not at all. */
function distance(one: ClassOffer, typed: string): number | null {
  const name = folded(one.name);
  const english = folded(one.name_en ?? '');
  const initials = folded(one.initials ?? '');
  if (one.code === typed || name === typed || initials === typed) return 0;
  if (name.startsWith(typed) || initials.startsWith(typed) || one.code.startsWith(typed)) return 1;
  if (english.startsWith(typed)) return 2;
  if (name.includes(typed) || english.includes(typed)) return 3;
  return initials.includes(typed) ? 4 : null;
}

/** The classes that can be reported as such: those that nothing stands under. */
export function leaves<T extends ClassOffer>(classes: readonly T[]): T[] {
  const parents = new Set(classes.map((one) => one.parent).filter((code) => typeof code === 'string'));
  return classes.filter((one) => !parents.has(one.code));
}

/** The classes that fit what was typed, best first, then in the order of the list; at most `max`. */
export function found<T extends ClassOffer>(classes: readonly T[], words: string, max: number): T[] {
  const typed = folded(words);
  if (typed === '') return [];
  return leaves(classes)
    .map((one) => ({ one, off: distance(one, typed) }))
    .filter((row): row is { one: T; off: number } => row.off !== null)
    .sort((a, b) => a.off - b.off)
    .slice(0, max)
    .map((row) => row.one);
}
