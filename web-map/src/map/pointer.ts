// Turns what the pointer does on the map into steps of the page: a case, else an area, else nothing.
import type { MapMouseEvent } from 'maplibre-gl';
import type { Board } from './board';
import { shown } from '../state/shown.svelte';
import { area_counts } from '../state/areacounts.svelte';

export interface PointerSteps {
  area(code: string): void;
  case(number: string): void;
  /** A place on the map; true when a form took it and nothing else is meant. */
  spot(lon: number, lat: number): boolean;
}

export function wire_pointer(board: Board, steps: PointerSteps): void {
  const { chart } = board;
  chart.on('click', (press: MapMouseEvent) => {
    const { x, y } = press.point;
    if (steps.spot(press.lngLat.lng, press.lngLat.lat)) return;
    const number = board.case_at(x, y);
    if (number) return steps.case(number);
    const hit = board.area_at(x, y);
    if (hit) steps.area(hit.code);
  });

  chart.on('mousemove', (move: MapMouseEvent) => {
    if (chart.isMoving()) return;
    const { x, y } = move.point;
    const hit = board.area_at(x, y);
    board.hover(hit);
    const count = hit && (area_counts.of_shown.get(hit.code) ?? 0);
    shown.hovered = hit && { ...hit, count, x, y };
    shown.cursor = { lon: move.lngLat.lng, lat: move.lngLat.lat, on: 'first' };
    chart.getCanvas().style.cursor = hit || board.case_at(x, y) ? 'pointer' : '';
  });

  const leave = (): void => {
    board.hover(null);
    shown.hovered = null;
    shown.cursor = null;
  };
  chart.on('mouseout', leave);
  chart.on('movestart', leave);
}
