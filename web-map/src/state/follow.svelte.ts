// Keeps the figures true: asks again when the filter, the level, the clock or the cases change.
import { untrack } from 'svelte';
import { api } from '../api/client';
import { clock } from './clock.svelte';
import { facts } from './facts.svelte';
import { live } from './live.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';

/** A zoomed or dragged timeline is asked for when it has stood still for this long. */
const FRAME_WAIT_MS = 120;

/** Called once by a page's component; everything stops with it. */
export function follow_facts(): void {
  const filter = $derived(JSON.stringify(view.filter));
  $effect(() => {
    void filter;
    untrack(() => facts.ask());
  });

  $effect(() => {
    void filter;
    if (shown.level !== '') untrack(() => facts.by_area.ask());
  });

  // A zoomed timeline has bars of its own; while it is being zoomed, only the last look counts.
  const frame = $derived(JSON.stringify(view.now.frame));
  $effect(() => {
    void frame;
    const timer = setTimeout(() => facts.timeline.ask(), FRAME_WAIT_MS);
    return () => clearTimeout(timer);
  });

  // Presets slide and cases fall due without any event: look again once a minute.
  const minute = $derived(Math.floor(clock.now_ms / 60_000));
  $effect(() => {
    void minute;
    untrack(() => facts.soon());
  });

  $effect(() => live.on_batch((batch) => facts.take(batch)));
  $effect(() => live.on_open(() => facts.reopened()));

  const area = $derived(view.filter.area);
  $effect(() => {
    const code = area ?? reference.top;
    if (code === null) return;
    const line = new AbortController();
    api.area(code, line.signal).then(
      (detail) => {
        shown.chain = detail.chain;
      },
      () => undefined,
    );
    return () => line.abort();
  });
}
