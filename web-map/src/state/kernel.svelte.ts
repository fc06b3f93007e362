// The heat's kernel and scale as they are painted: chosen by the person, else fitting the picture. One place for map and legend.
import { fitting_radius_m, painted_radius_m } from '../map/heat';
import { rate } from './rate.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';

class Kernel {
  readonly lat_deg: number = $derived.by(() => {
    const bounds = reference.about?.edition.bounds ?? [0, 0, 0, 0];
    return (bounds[1] + bounds[3]) / 2;
  });

  /** As wished, in metres on the ground. */
  readonly wished_m: number = $derived(view.now.radius_m ?? fitting_radius_m(shown.zoom, this.lat_deg));
  /** As the screen can show it at this zoom. */
  readonly painted_m: number = $derived(painted_radius_m(shown.zoom, this.lat_deg, this.wished_m));

  /** Cases per km² per day at the top of the ramp. */
  readonly heat_top: number = $derived(view.now.scale.heat ?? shown.heat_peak);
  readonly change_top: number = $derived(view.now.scale.difference ?? shown.change_peak);
  /** The same for the whole window, as the layers reckon. */
  readonly heat_top_window: number = $derived(this.heat_top * rate.days);
  readonly change_top_window: number = $derived(this.change_top * rate.days);
}

export const kernel = new Kernel();
