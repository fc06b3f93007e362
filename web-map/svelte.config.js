/** Svelte 5 with runes everywhere, so that no component falls back to the old reactivity. */
export default { compilerOptions: { runes: true } };
