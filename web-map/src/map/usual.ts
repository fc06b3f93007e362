// Paints a surface on the map that MapLibre's heat layer cannot: what is usual in a place, which is the median over like
// windows, or how far the window is from it. Anew whenever tiles or view change.
import type { CanvasSource, MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import { kept_tiles } from './frames.svelte';
import { painted_radius_m } from './heat';
import { metres_per_pixel } from './scale';
import { SQUARE_PX, greatest, less, median_of, painted_heat, painted_surface, surface_of } from './surface';
import type { Surface } from './surface';

/** Tiles that arrive within this time are painted together. */
export const PAINT_MS = 90;
const SOMEWHERE: [[number, number], [number, number], [number, number], [number, number]] = [[0, 1], [1, 1], [1, 0], [0, 0]];

export interface SurfaceLook {
  kind: 'usual' | 'difference';
  kernel_m: number;
  lat_deg: number;
  ramp: readonly string[];
  /** Cases per km² in the window at the end of the ramp. */
  top: number;
}

export class UsualSurface {
  readonly #canvas = document.createElement('canvas');
  #look: SurfaceLook | null = null;
  #bases: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `measured` is told the greatest size on the screen, in cases per km² of the window, after every painting. */
  constructor(readonly board: Board, readonly measured: (density: number) => void) {
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    const { chart } = board;
    if (!chart.getSource('difference')) {
      chart.addSource('difference', { type: 'canvas', canvas: this.#canvas, coordinates: SOMEWHERE, animate: false });
    }
    chart.on('moveend', this.#soon);
    chart.on('resize', this.#soon);
    chart.on('sourcedata', this.#loaded);
  }

  look(look: SurfaceLook): void {
    this.#look = look;
    this.#soon();
  }

  /** The windows compared with, as queries; each has a source of its own, which no layer shows. */
  compare_with(queries: string[]): void {
    if (JSON.stringify(queries) === JSON.stringify(this.#bases)) return;
    this.#forget();
    this.#bases = queries;
    queries.forEach((query, index) => {
      const id = `base-${index}`;
      this.board.chart.addSource(id, { type: 'vector', tiles: [kept_tiles(query)], minzoom: 0, maxzoom: 18 });
      // Tiles are only loaded for a layer that is there.
      this.board.chart.addLayer({ id, type: 'heatmap', source: id, 'source-layer': 'heat', paint: { 'heatmap-opacity': 0 } });
    });
    this.#soon();
  }

  /** To be called when no layer shows it any more. */
  end(): void {
    const { chart } = this.board;
    clearTimeout(this.#timer);
    chart.off('moveend', this.#soon);
    chart.off('resize', this.#soon);
    chart.off('sourcedata', this.#loaded);
    this.#forget();
    if (chart.getLayer('difference')) chart.removeLayer('difference');
    if (chart.getSource('difference')) chart.removeSource('difference');
  }

  #forget(): void {
    const { chart } = this.board;
    this.#bases.forEach((_, index) => {
      if (chart.getLayer(`base-${index}`)) chart.removeLayer(`base-${index}`);
      if (chart.getSource(`base-${index}`)) chart.removeSource(`base-${index}`);
    });
    this.#bases = [];
  }

  readonly #soon = (): void => {
    this.#timer ??= setTimeout(() => this.#paint(), PAINT_MS);
  };

  readonly #loaded = (step: MapSourceDataEvent): void => {
    if (step.sourceId === 'heat' || step.sourceId.startsWith('base-')) this.#soon();
  };

  #paint(): void {
    this.#timer = undefined;
    const look = this.#look;
    const { chart } = this.board;
    const source = chart.getSource<CanvasSource>('difference');
    const wanted = [...this.#bases.map((_, index) => `base-${index}`), ...(look?.kind === 'difference' ? ['heat'] : [])];
    // While tiles are on their way, what is painted stays; a surface of half of them would lie.
    if (!look || !source || this.#bases.length === 0 || !wanted.every((id) => chart.isSourceLoaded(id))) return;
    const { clientWidth: width_px, clientHeight: height_px } = chart.getContainer();
    const zoom = chart.getZoom();
    const radius_m = painted_radius_m(zoom, look.lat_deg, look.kernel_m);
    const screen = { width_px, height_px, pixel_m: metres_per_pixel(zoom, look.lat_deg) };
    const of = (id: string): Surface => surface_of(this.board.cells('n', id), screen, radius_m);
    const usual = median_of(this.#bases.map((_, index) => of(`base-${index}`)));
    if (!usual) return;
    const surface = look.kind === 'usual' ? usual : less(of('heat'), usual);
    const paint = look.kind === 'usual' ? painted_heat : painted_surface;
    this.#show(source, surface, paint(surface, look.ramp, look.top));
    this.measured(greatest(surface));
  }

  #show(source: CanvasSource, { columns, rows, margin_px }: Surface, picture: Uint8ClampedArray<ArrayBuffer>): void {
    this.#canvas.width = columns;
    this.#canvas.height = rows;
    this.#canvas.getContext('2d')?.putImageData(new ImageData(picture, columns, rows), 0, 0);
    const corner = (x: number, y: number): [number, number] => {
      const { lng, lat } = this.board.chart.unproject([x, y]);
      return [lng, lat];
    };
    const [left, top, right, bottom] = [-margin_px, -margin_px, columns * SQUARE_PX - margin_px, rows * SQUARE_PX - margin_px];
    source.setCoordinates([corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)]);
    // The texture is taken from the canvas while it plays: once is enough.
    source.play();
    source.pause();
    this.board.chart.triggerRepaint();
  }
}
