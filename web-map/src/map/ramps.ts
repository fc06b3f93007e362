// The colours that stand for numbers and states, for both themes. Lightness rises or falls steadily
// along each ramp, so that it reads the same without colour vision and on a poor projector.
import type { Theme } from '../state/url';

export interface Palette {
  /** What lies beyond the areas. */
  outside: string;
  /** Rivers and the sea; quiet, and neither land nor beyond. */
  water: string;
  land: string;
  line: string;
  line_strong: string;
  focus: string;
  label: string;
  label_halo: string;
  /** Low to high. */
  heat: readonly string[];
  /** Low to high; as many classes as the legend of areas shows. */
  areas: readonly string[];
  no_cases: string;
  /** Fewer than usual to more than usual, the middle as usual; an odd number of colours. */
  change: readonly string[];
  status: Record<string, string>;
  late: string;
  /** Badges of an open call and of a stuck case. */
  call: string;
  stuck: string;
  mark_edge: string;
}

export const PALETTES: Record<Theme, Palette> = {
  dark: {
    outside: '#0a131c',
    water: '#0e3049',
    land: '#152230',
    line: '#2c4053',
    line_strong: '#4d677f',
    focus: '#e8f4ff',
    label: '#c3d2df',
    label_halo: '#0f1a25',
    heat: ['#27397d', '#5148a8', '#8f51ab', '#cf5c8c', '#f28062', '#fcb454', '#fdf0a8'],
    areas: ['#1d3f57', '#22587a', '#2b7599', '#4a95b0', '#7cb6c2', '#bfdcd8'],
    no_cases: '#152230',
    change: ['#8fd0ff', '#4f9fe0', '#2b6198', '#26323d', '#94571f', '#dd8a35', '#ffcf8a'],
    status: {
      unplaced: '#e7a6f5', unclassified: '#c79bff', verifying: '#f0a3cf', 'to-file': '#b7a7ff', 'to-dispatch': '#8fb8ff',
      dispatched: '#64b5ff', handling: '#ffd166', suspended: '#d3bd8c', handled: '#4fd1b5', checked: '#9be08a',
      closed: '#93a4b5', cancelled: '#a89b9b', merged: '#93a4b5',
    },
    late: '#ff7a66',
    call: '#ffb454',
    stuck: '#ff8f7d',
    mark_edge: '#0a131c',
  },
  light: {
    outside: '#e3e8ea',
    water: '#b4d3e4',
    land: '#f6f7f4',
    line: '#c3ccd2',
    line_strong: '#8797a3',
    focus: '#12324a',
    label: '#35454f',
    label_halo: '#fbfcfa',
    heat: ['#f9df9d', '#f8bd68', '#ee9146', '#da6141', '#b53a50', '#81245c', '#481653'],
    areas: ['#dcecef', '#b5d8e0', '#86bccb', '#559bb2', '#2e7894', '#155470'],
    no_cases: '#f6f7f4',
    change: ['#0d3f78', '#3b7cb8', '#a3c6e2', '#eeeeea', '#f0c08a', '#c46a1c', '#6e2f00'],
    status: {
      unplaced: '#a32cc4', unclassified: '#6d3fc9', verifying: '#b02a7d', 'to-file': '#5a45c4', 'to-dispatch': '#2f57c4',
      dispatched: '#0b64c0', handling: '#a86500', suspended: '#7a6420', handled: '#00786a', checked: '#3d7a1c',
      closed: '#5c6b78', cancelled: '#6f6262', merged: '#5c6b78',
    },
    late: '#c22f1c',
    call: '#8a5300',
    stuck: '#b3261a',
    mark_edge: '#ffffff',
  },
};

/** Breaks of a scale of differences, as parts of its top: the middle class lies around zero. */
export const CHANGE_BREAKS = [0.1, 0.35, 0.7] as const;

export function change_breaks(ends: readonly number[]): number[] {
  return [...ends.toReversed().map((end) => -end), ...ends];
}

/** Breaks of the area classes: rounded, rising, about equally many areas in each. Whole numbers unless `rates`. */
export function breaks_of(counts: number[], classes: number, rates = false): number[] {
  const sorted = counts.filter((n) => n > 0).sort((a, b) => a - b);
  const breaks: number[] = [];
  for (let step = 1; step < classes; step += 1) {
    const at = sorted[Math.floor((sorted.length * step) / classes)];
    const rounded = at === undefined ? undefined : rates ? Number(at.toPrecision(2)) : two_figures(at);
    if (rounded !== undefined && rounded > (breaks.at(-1) ?? (rates ? 0 : 1))) breaks.push(rounded);
  }
  return breaks;
}

function two_figures(n: number): number {
  return n < 100 ? n : Number(n.toPrecision(2));
}
