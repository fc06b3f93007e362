// The map's layers as a function of what is looked at. Pure: the same look gives the same layers.
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { LevelInfo } from '../api/types';
import type { LayerChoice, Theme } from '../state/url';
import { heat_colour, intensity, radius } from './heat';
import { PALETTES } from './ramps';
import type { Palette } from './ramps';

export type HeatSource = 'heat' | 'heat-next';

export interface Shades {
  breaks: readonly number[];
  colours: readonly string[];
}

export interface MapLook {
  theme: Theme;
  layer: LayerChoice;
  levels: LevelInfo[];
  /** The level whose areas are named, coloured and clicked. */
  level: string;
  /** Code and level of the area in focus. */
  focus: { code: string; level: string } | null;
  /** How areas are coloured by their value: one colour more than breaks; nothing for areas without a value. */
  shades: Shades;
  /** Cases per km² in the window at the top of the heat's ramp. */
  heat_peak: number;
  /** The heat's kernel, in metres. */
  kernel_m: number;
  /** The source whose tiles are seen; the other one, if there is one, loads the next frame unseen. */
  front: HeatSource;
  buffered: boolean;
  /** A surface is painted instead of the heat: of differences, or of what is usual. */
  difference: boolean;
  lat_deg: number;
  /** The layers of the configured map underneath; none without one. */
  underneath: LayerSpecification[];
  selected_case: string | null;
  /** How much larger names are than on a desk; 1 unless said. */
  text_scale?: number;
}

/** For maps that show neither heat nor coloured areas. */
export const NO_HEAT = {
  shades: { breaks: [], colours: [] }, heat_peak: 1, kernel_m: 500, front: 'heat', buffered: false, difference: false,
} as const satisfies Partial<MapLook>;

/** Single cases are drawn from here on; below, the heat and the areas speak. */
export const CASES_ZOOM_MIN = 14;

// Families are tried in order; MapLibre draws them on the page itself, no glyph server is asked.
const FONT = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC'];
const FONT_STRONG = FONT.map((family) => `${family} Bold`);

export function layers_of(look: MapLook): LayerSpecification[] {
  const palette = PALETTES[look.theme];
  return [
    ...look.underneath,
    ...ground(look, palette),
    ...colouring(look, palette),
    ...borders(look, palette),
    ...heat(look, palette),
    ...outlines(look, palette),
    ...cases(look),
    ...labels(look, palette),
    ...chosen(look),
    ...picked(palette),
  ];
}

function ground(look: MapLook, palette: Palette): LayerSpecification[] {
  const top = look.levels[0]?.name ?? 'district';
  const underneath = look.underneath.length > 0;
  return [
    // A configured map has its own water.
    {
      id: 'water', type: 'fill', source: 'areas', 'source-layer': 'water', layout: { visibility: underneath ? 'none' : 'visible' },
      paint: { 'fill-color': palette.water },
    },
    {
      id: 'land', type: 'fill', source: 'areas', 'source-layer': top,
      paint: { 'fill-color': palette.land, 'fill-opacity': underneath ? 0.35 : 1, 'fill-antialias': true },
    },
  ];
}

function colouring(look: MapLook, palette: Palette): LayerSpecification[] {
  const value: ExpressionSpecification = ['to-number', ['feature-state', 'value'], 0];
  const { breaks, colours } = look.shades;
  const steps = breaks.flatMap((at, index) => [at, colours[index + 1] ?? palette.no_cases]);
  const colour: ExpressionSpecification = [
    'case', ['==', ['feature-state', 'value'], null], palette.no_cases,
    breaks.length === 0 ? (colours[0] ?? palette.no_cases) : (['step', value, colours[0] ?? palette.no_cases, ...steps] as ExpressionSpecification),
  ];
  return [{
    // Also what the pointer meets: transparent unless areas are coloured.
    id: 'area-fill', type: 'fill', source: 'areas', 'source-layer': look.level,
    paint: { 'fill-color': colour, 'fill-opacity': look.layer === 'areas' ? (look.underneath.length > 0 ? 0.75 : 0.95) : 0 },
  }];
}

function borders(look: MapLook, palette: Palette): LayerSpecification[] {
  const active = look.levels.findIndex((level) => level.name === look.level);
  return look.levels.slice(0, active + 1).toReversed().map((level, index) => {
    const rank = active - index;
    const strong = rank === 0;
    return {
      id: `border-${rank}`, type: 'line', source: 'areas', 'source-layer': level.name,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': strong || rank < active ? palette.line_strong : palette.line,
        'line-opacity': rank < active ? 0.9 : 0.8,
        'line-width': strong ? 1.8 : rank < active ? 1.3 : 0.8,
      },
    } satisfies LayerSpecification;
  });
}

const HEAT_OPACITY: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 13.5, 0.95, 15.5, 0.6];

function heat(look: MapLook, palette: Palette): LayerSpecification[] {
  if (look.difference) {
    return [{
      id: 'difference', type: 'raster', source: 'difference', layout: { visibility: look.layer === 'heat' ? 'visible' : 'none' },
      paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear', 'raster-opacity': 0.88 },
    }, ...unseen('heat')];
  }
  const visible = look.layer === 'heat' ? 'visible' : 'none';
  const paint = {
    'heatmap-radius': radius(look.kernel_m, look.lat_deg),
    'heatmap-intensity': intensity(look.heat_peak, look.kernel_m, look.lat_deg),
    'heatmap-color': heat_colour(palette.heat),
    'heatmap-opacity': HEAT_OPACITY,
  };
  const tiles = (source: HeatSource): LayerSpecification => ({
    id: source, type: 'heatmap', source, 'source-layer': 'heat', layout: { visibility: visible },
    paint: { ...paint, 'heatmap-weight': ['get', 'n'], 'heatmap-opacity': source === look.front ? HEAT_OPACITY : 0 },
  });
  return [
    tiles('heat'),
    ...(look.buffered ? [tiles('heat-next')] : []),
    // Cases newer than the tiles.
    {
      id: 'heat-new', type: 'heatmap', source: 'fresh', layout: { visibility: visible },
      paint: { ...paint, 'heatmap-weight': ['get', 'n'] },
    },
  ];
}

/** Tiles are only loaded for a layer that is there. */
function unseen(source: HeatSource): LayerSpecification[] {
  return [{ id: source, type: 'heatmap', source, 'source-layer': 'heat', paint: { 'heatmap-opacity': 0 } }];
}

function outlines(look: MapLook, palette: Palette): LayerSpecification[] {
  const hovered: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];
  const focus = look.focus;
  return [
    {
      id: 'area-hover', type: 'line', source: 'areas', 'source-layer': look.level,
      paint: { 'line-color': palette.focus, 'line-width': 1.6, 'line-opacity': ['case', hovered, 0.9, 0] },
    },
    {
      id: 'focus-casing', type: 'line', source: 'areas', 'source-layer': focus?.level ?? look.level,
      filter: ['==', ['get', 'code'], focus?.code ?? ''], layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.label_halo, 'line-width': 5, 'line-opacity': 0.7 },
    },
    {
      id: 'focus', type: 'line', source: 'areas', 'source-layer': focus?.level ?? look.level,
      filter: ['==', ['get', 'code'], focus?.code ?? ''], layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.focus, 'line-width': 2.2 },
    },
  ];
}

function mark_layout(look: MapLook) {
  const image: ExpressionSpecification = [
    'concat', ['get', 'status'], ['case', late_of(), '!', ''], `@${look.theme}`,
  ];
  return {
    'icon-image': image,
    'icon-allow-overlap': true,
    'icon-size': ['interpolate', ['linear'], ['zoom'], 14, 0.5, 17, 0.85] as ExpressionSpecification,
    // The latest lie on top.
    'symbol-sort-key': ['to-number', ['get', 'at'], 0] as ExpressionSpecification,
  };
}

function cases(look: MapLook): LayerSpecification[] {
  const layout = mark_layout(look);
  const tiles = { source: 'cases', 'source-layer': 'cases', minzoom: CASES_ZOOM_MIN };
  const fresh = { source: 'fresh', minzoom: CASES_ZOOM_MIN };
  return [
    ...rings('late', tiles, look), ...rings('late-new', fresh, look),
    { id: 'cases', type: 'symbol', ...tiles, layout },
    { id: 'cases-new', type: 'symbol', ...fresh, layout },
    ...badges('', tiles, layout, look), ...badges('-new', fresh, layout, look),
  ];
}

/** The open case lies above all names. */
function chosen(look: MapLook): LayerSpecification[] {
  return [
    { id: 'case-selected-mark', type: 'symbol', source: 'chosen', layout: { ...mark_layout(look), 'icon-size': 0.85 } },
    {
      id: 'case-selected', type: 'circle', source: 'chosen',
      paint: {
        'circle-radius': 15, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 2.5,
        'circle-stroke-color': PALETTES[look.theme].focus,
      },
    },
  ];
}

interface From {
  source: string;
  'source-layer'?: string;
  minzoom: number;
}

/** A ring around what is late, wide enough to be seen beside the mark's own sign. */
function rings(id: string, from: From, look: MapLook): LayerSpecification[] {
  const palette = PALETTES[look.theme];
  return [{
    id, type: 'circle', ...from, filter: ['==', late_of(), true],
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 9, 17, 14], 'circle-color': palette.late, 'circle-opacity': 0.14,
      'circle-stroke-width': 1.6, 'circle-stroke-color': palette.late,
    },
  }];
}

/** An open call and a stuck case carry their signs at the lower corners. */
function badges(end: string, from: From, layout: object, look: MapLook): LayerSpecification[] {
  return (['calls', 'stuck'] as const).map((flag) => ({
    id: `${flag}${end}`, type: 'symbol', ...from, filter: ['==', ['to-boolean', ['get', flag]], true],
    layout: { ...layout, 'icon-image': `${flag === 'calls' ? 'call' : 'stuck'}@${look.theme}` },
  }) satisfies LayerSpecification);
}

function picked(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'picked-circle', type: 'fill', source: 'picked', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': palette.focus, 'fill-opacity': 0.15, 'fill-outline-color': palette.focus },
    },
    {
      id: 'picked', type: 'circle', source: 'picked', filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 8, 'circle-color': palette.late, 'circle-stroke-width': 3, 'circle-stroke-color': palette.focus,
      },
    },
  ];
}

/** Tiles may carry lateness as a boolean or as 0 and 1. */
function late_of(): ExpressionSpecification {
  return ['to-boolean', ['get', 'overdue']];
}

function labels(look: MapLook, palette: Palette): LayerSpecification[] {
  const active = look.levels.findIndex((level) => level.name === look.level);
  const named = look.levels.slice(Math.max(0, active - 1), active + 1);
  return named.map((level, index) => {
    const own = level.name === look.level;
    const above = !own && index === 0;
    return {
      id: own ? 'label' : 'label-above', type: 'symbol', source: 'areas', 'source-layer': `${level.name}_label`,
      layout: {
        visibility: above && active <= 1 ? 'none' : 'visible',
        'text-field': ['get', 'name'], 'text-font': above ? FONT_STRONG : FONT,
        'text-size': (above ? 15 : 12.5) * (look.text_scale ?? 1), 'text-padding': 4, 'text-max-width': 7,
      },
      paint: {
        'text-color': palette.label, 'text-opacity': above ? 0.55 : 0.95,
        'text-halo-color': palette.label_halo, 'text-halo-width': 1.4,
      },
    } satisfies LayerSpecification;
  });
}
