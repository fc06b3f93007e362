// Keeps the heat's scale in step with the picture: measured when its tiles are there, not while they load.
import type { MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import { radius_m, settle_peak } from './heat';
import { shown } from '../state/shown.svelte';
import { view } from '../state/view.svelte';

/** Tiles that arrive within this time are measured together. */
export const MEASURE_MS = 80;

export function keep_scale(board: Board, lat_deg: number): () => void {
  const { chart } = board;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const measure = (): void => {
    timer = undefined;
    shown.heat_radius_m = radius_m(chart.getZoom(), lat_deg);
    if (view.now.layer !== 'heat' || !chart.isSourceLoaded('heat')) return;
    shown.heat_peak = settle_peak(shown.heat_peak, board.density());
  };
  const soon = (): void => {
    timer ??= setTimeout(measure, MEASURE_MS);
  };
  const loaded = (step: MapSourceDataEvent): void => {
    if (step.sourceId === 'heat') soon();
  };

  soon();
  chart.on('sourcedata', loaded);
  chart.on('zoomend', soon);
  chart.on('idle', soon);
  return () => {
    clearTimeout(timer);
    chart.off('sourcedata', loaded);
    chart.off('zoomend', soon);
    chart.off('idle', soon);
  };
}
