// The map underneath, where one is configured: picture tiles by address, or a PMTiles file of pictures or of shapes.
import { addProtocol } from 'maplibre-gl';
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Basemap } from '../api/types';
import type { Palette } from './ramps';

export interface Ground {
  source: SourceSpecification;
  layers: (palette: Palette) => LayerSpecification[];
}

/** The number for vector tiles in a PMTiles header; the others are pictures. */
const MVT = 1;

export async function ground_of(basemap: Basemap): Promise<Ground> {
  const { attribution } = basemap;
  if (basemap.kind === 'raster') {
    return { source: { type: 'raster', tiles: [basemap.url], tileSize: 256, attribution }, layers: pictures };
  }
  const { PMTiles, Protocol } = await import('pmtiles');
  const file = new URL(basemap.url, location.href).href;
  const archive = new PMTiles(file);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol('pmtiles', protocol.tile);
  const url = `pmtiles://${file}`;
  const { tileType } = await archive.getHeader();
  return Number(tileType) === MVT
    ? { source: { type: 'vector', url, attribution }, layers: shapes }
    : { source: { type: 'raster', url, tileSize: 256, attribution }, layers: pictures };
}

function pictures(): LayerSpecification[] {
  return [{ id: 'basemap', type: 'raster', source: 'basemap' }];
}

/** The layers that most open files of this kind have (Protomaps' names); quiet, for others lie on top. */
function shapes(palette: Palette): LayerSpecification[] {
  const source = 'basemap';
  return [
    { id: 'basemap-earth', type: 'fill', source, 'source-layer': 'earth', paint: { 'fill-color': palette.land } },
    { id: 'basemap-water', type: 'fill', source, 'source-layer': 'water', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': palette.water } },
    { id: 'basemap-buildings', type: 'fill', source, 'source-layer': 'buildings', minzoom: 14, paint: { 'fill-color': palette.line, 'fill-opacity': 0.35 } },
    {
      id: 'basemap-roads', type: 'line', source, 'source-layer': 'roads',
      paint: { 'line-color': palette.line, 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 9, 0.4, 16, 4] },
    },
  ];
}
