// Paints the difference between the window and what is usual as a surface on the map, anew whenever tiles or view change.
import type { CanvasSource, MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import { painted_radius_m } from './heat';
import { metres_per_pixel } from './scale';
import { SQUARE_PX, greatest, painted_surface, surface_of } from './surface';
import type { Surface } from './surface';

/** Tiles that arrive within this time are painted together. */
export const PAINT_MS = 90;
const EMPTY: [[number, number], [number, number], [number, number], [number, number]] = [[0, 1], [1, 1], [1, 0], [0, 0]];

export interface DifferenceLook {
  kernel_m: number;
  lat_deg: number;
  ramp: readonly string[];
  /** Cases per km² in the window at either end of the ramp. */
  top: number;
}

export class Difference {
  readonly #canvas = document.createElement('canvas');
  #look: DifferenceLook | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `measured` is told the greatest size on the screen, in cases per km² of the window, after every painting. */
  constructor(readonly board: Board, readonly measured: (density: number) => void) {
    this.#canvas.width = 1;
    this.#canvas.height = 1;
    const { chart } = board;
    if (!chart.getSource('difference')) {
      chart.addSource('difference', { type: 'canvas', canvas: this.#canvas, coordinates: EMPTY, animate: false });
    }
    chart.on('moveend', this.#soon);
    chart.on('resize', this.#soon);
    chart.on('sourcedata', this.#loaded);
  }

  look(look: DifferenceLook): void {
    this.#look = look;
    this.#soon();
  }

  /** To be called when no layer shows it any more. */
  end(): void {
    const { chart } = this.board;
    clearTimeout(this.#timer);
    chart.off('moveend', this.#soon);
    chart.off('resize', this.#soon);
    chart.off('sourcedata', this.#loaded);
    if (chart.getLayer('difference')) chart.removeLayer('difference');
    if (chart.getSource('difference')) chart.removeSource('difference');
  }

  readonly #soon = (): void => {
    this.#timer ??= setTimeout(() => this.#paint(), PAINT_MS);
  };

  readonly #loaded = (step: MapSourceDataEvent): void => {
    if (step.sourceId === 'heat') this.#soon();
  };

  #paint(): void {
    this.#timer = undefined;
    const look = this.#look;
    const { chart } = this.board;
    const source = chart.getSource<CanvasSource>('difference');
    // While tiles are on their way, what is painted stays; a surface of half of them would lie.
    if (!look || !source || !chart.isSourceLoaded('heat')) return;
    const { clientWidth: width_px, clientHeight: height_px } = chart.getContainer();
    const zoom = chart.getZoom();
    const radius_m = painted_radius_m(zoom, look.lat_deg, look.kernel_m);
    const screen = { width_px, height_px, pixel_m: metres_per_pixel(zoom, look.lat_deg) };
    const surface = surface_of(this.board.cells('d', 'heat'), screen, radius_m);
    this.#show(source, surface, painted_surface(surface, look.ramp, look.top));
    this.measured(greatest(surface));
  }

  #show(source: CanvasSource, surface: Surface, picture: Uint8ClampedArray<ArrayBuffer>): void {
    const { columns, rows, margin_px } = surface;
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
