// Keeps the heat's scale in step with the picture: measured when its tiles are there, not while they load.
import type { MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import { settle_peak } from './heat';
import { rate } from '../state/rate.svelte';
import { shown } from '../state/shown.svelte';
import { view } from '../state/view.svelte';

/** Tiles that arrive within this time are measured together. */
export const MEASURE_MS = 80;

/** The fullest of the maps that share the scale sets it. */
export function keep_scale(board: Board): () => void {
  const { chart } = board;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const measure = (): void => {
    timer = undefined;
    // Between the chosen window and a playback's first frame, tiles and window do not belong together.
    if (view.now.layer !== 'heat' || !board.heat_loaded() || (view.now.play && !shown.framed)) return;
    const density = Math.max(...[board, ...board.companions].map((one) => one.density())) / rate.days;
    // A playback's frames are compared with each other: its scale grows, and does not shrink again.
    if (view.now.play) shown.heat_peak = Math.max(shown.heat_peak, settle_peak(shown.heat_peak, density));
    else shown.heat_peak = settle_peak(shown.heat_peak, density);
  };
  const soon = (): void => {
    timer ??= setTimeout(measure, MEASURE_MS);
  };
  const loaded = (step: MapSourceDataEvent): void => {
    if (step.sourceId.startsWith('heat')) soon();
  };

  soon();
  board.rescale = soon;
  chart.on('sourcedata', loaded);
  chart.on('zoomend', soon);
  chart.on('idle', soon);
  return () => {
    clearTimeout(timer);
    board.rescale = null;
    chart.off('sourcedata', loaded);
    chart.off('zoomend', soon);
    chart.off('idle', soon);
  };
}
