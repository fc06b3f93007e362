// Brings a map's layers from one picture to the next by changing only what differs.
import type { LayerSpecification, Map as Chart } from 'maplibre-gl';

type Properties = Record<string, unknown>;

/** Layers keep their order; one whose source or filter changed is put anew at the same height. */
export function sync_layers(chart: Chart, before: LayerSpecification[], after: LayerSpecification[]): void {
  const known = new Map(before.map((layer) => [layer.id, layer]));
  const wanted = new Set(after.map((layer) => layer.id));
  for (const layer of before) if (!wanted.has(layer.id)) chart.removeLayer(layer.id);
  let above: string | undefined;
  for (const layer of after.toReversed()) {
    const old = known.get(layer.id);
    if (old && frame_of(old) === frame_of(layer)) {
      change(chart, layer.id, properties(old, 'paint'), properties(layer, 'paint'), 'paint');
      change(chart, layer.id, properties(old, 'layout'), properties(layer, 'layout'), 'layout');
    } else {
      if (old) chart.removeLayer(layer.id);
      chart.addLayer(layer, above);
    }
    above = layer.id;
  }
}

function change(chart: Chart, id: string, before: Properties, after: Properties, kind: 'paint' | 'layout'): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    if (kind === 'paint') chart.setPaintProperty(id, name as never, after[name] as never);
    else chart.setLayoutProperty(id, name as never, after[name] as never);
  }
}

function frame_of(layer: LayerSpecification): string {
  return JSON.stringify({ ...layer, paint: null, layout: null });
}

function properties(layer: LayerSpecification, kind: 'paint' | 'layout'): Properties {
  return (layer[kind] ?? {}) as Properties;
}
